// Doing things less often than they are asked for.

/** A function that acts at once, then at most so often, and a last time for the last call. */
export function atMostEvery(milliseconds, action) {
  let timer = null;
  let again = false;
  const act = () => {
    again = false;
    timer = setTimeout(() => {
      timer = null;
      if (again) act();
    }, milliseconds);
    action();
  };
  return () => {
    if (timer === null) act();
    else again = true;
  };
}
