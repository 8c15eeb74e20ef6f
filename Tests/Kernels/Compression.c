#include "Compression.h"

#include <string.h>

#include "Case.h"
#include "Memory.h"
#include "Random.h"

compressed_samples random_samples(ptrdiff_t count, ptrdiff_t n) {
  uint8_t *pixels = watched((size_t)(count * n), 1);
  const int density = below(5);
  for (ptrdiff_t i = 0; i < count * n; i++)
    pixels[i] = below(4) < density ? (uint8_t)(random_bits() >> 56) : 0;
  uint16_t *order = watched((size_t)n * sizeof(uint16_t), sizeof(uint16_t));
  for (ptrdiff_t k = 0; k < n; k++) {
    const int other = below((int)k + 1);
    order[k] = order[other];
    order[other] = (uint16_t)k;
  }
  const ptrdiff_t frequent = below(3) == 0 ? 0 : below((int)n + 1);
  uint32_t *starts = watched((size_t)(count + 1) * sizeof(uint32_t), sizeof(uint32_t));
  uint8_t *mask = watched((size_t)n, 1);
  ck_plan_records(count, n, pixels, order, frequent, mask, starts);
  uint8_t *records = watched((size_t)starts[count] * 32, 32);
  uint16_t *positions = watched((size_t)(n + 4) * sizeof(uint16_t), sizeof(uint16_t));
  uint8_t *values = watched((size_t)(n + 4), 1);
  ck_write_records(
      count, n, pixels, order, frequent, starts, positions, values, records);
  return (compressed_samples){count, n, pixels, order, {frequent, starts, records}};
}

/// Reads a record byte by byte.
static void expect_record(const compressed_samples *samples, ptrdiff_t s) {
  const ck_compressed *form = &samples->form;
  const uint8_t *pixels = samples->pixels + s * samples->n;
  const uint8_t *at = form->records + 32 * (ptrdiff_t)form->starts[s];
  const uint8_t *end = form->records + 32 * (ptrdiff_t)form->starts[s + 1];
  uint32_t header[2];
  memcpy(header, at, sizeof header);
  expect(header[1] == 0, "the second half of a header is not zero");
  expect(ck_group_count(form, (int32_t)s) == header[0], "the number of groups is not found");
  at += sizeof header;
  expect(ck_leading(form, (int32_t)s) == at, "the leading values are not found");
  for (ptrdiff_t k = 0; k < form->frequent; k++)
    expect(*at++ == pixels[samples->order[k]], "a leading value differs");
  for (ptrdiff_t k = form->frequent; k % 4 != 0; k++)
    expect(*at++ == 0, "leading values are not filled up with zeros");
  expect(ck_first_group(form, (int32_t)s) == at, "the first group is not found");
  ptrdiff_t entry = 0;
  for (ptrdiff_t k = form->frequent; k < samples->n; k++) {
    const uint8_t value = pixels[samples->order[k]];
    if (value == 0) continue;
    expect(entry < 4 * (ptrdiff_t)header[0], "an entry is missing");
    expect(ck_position(at + entry / 4 * 12, entry % 4) == k, "a position differs");
    expect(ck_value(at + entry / 4 * 12, entry % 4) == value, "a value differs");
    entry++;
  }
  expect((entry + 3) / 4 == (ptrdiff_t)header[0], "there are groups without entries");
  for (; entry % 4 != 0; entry++) {
    expect(ck_position(at + entry / 4 * 12, entry % 4) < samples->n, "a position is too large");
    expect(ck_value(at + entry / 4 * 12, entry % 4) == 0, "a group is not filled up with zeros");
  }
  at += 12 * (ptrdiff_t)header[0];
  expect(at <= end && end - at < 32, "a record has another size");
  for (; at < end; at++) expect(*at == 0, "a record does not end with zeros");
}

static void try_records(void) {
  const ptrdiff_t count = random_size(20), n = random_size(300);
  begin_case("compression", "uint8", count, n, 0);
  const compressed_samples samples = random_samples(count, n);
  expect(samples.form.starts[0] == 0, "the first record does not start at 0");
  for (ptrdiff_t s = 0; s < count; s++) expect_record(&samples, s);
  end_case();
}

static void try_count(void) {
  const ptrdiff_t count = random_size(20), n = random_size(300), every = 1 + below(4);
  begin_case("count_pixels", "uint8", count, n, every);
  const compressed_samples samples = random_samples(count, n);
  uint32_t *counts = watched((size_t)n * sizeof(uint32_t), sizeof(uint32_t));
  for (ptrdiff_t k = 0; k < n; k++) counts[k] = (uint32_t)k;
  ck_count_pixels(count, n, samples.pixels, every, counts);
  for (ptrdiff_t k = 0; k < n; k++) {
    uint32_t wanted = (uint32_t)k;
    for (ptrdiff_t s = 0; s < count; s++)
      wanted += s % every == 0 && samples.pixels[s * n + k] != 0;
    expect(counts[k] == wanted, "a count differs");
  }
  end_case();
}

void try_compression(void) {
  try_records();
  try_count();
}
