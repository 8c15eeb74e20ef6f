"""The words of a layer with windows, such as `conv 20 5x5 stride 2 same`, as sizes and distances."""


def pair(word):
    """Returns the height and width of `5x3`, or of `5`."""
    sizes = [int(n) for n in word.split("x")]
    return [sizes[0], sizes[-1]]


def geometry(shape, words, strides_by_size):
    """Returns the size of a window, its strides, and the padding before and after each axis.

    `shape` is the height and width of an image, `words` begin with the size of the window; pooling, with
    `strides_by_size`, moves a window by its size.
    """
    size = pair(words[0])
    if "x" not in words[0] and shape[0] == 1:
        size[0] = 1
    strides = size if strides_by_size else [1, 1]
    if "stride" in words:
        strides = pair(words[words.index("stride") + 1])
    padding = []
    for length, window, step in zip(shape, size, strides):
        total = max(0, (-(-length // step) - 1) * step + window - length) if "same" in words else 0
        padding.append((total // 2, total - total // 2))
    return size, strides, padding
