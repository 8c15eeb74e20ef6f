// Rate limiting of functions.

/** Returns a function that acts at once, then at most once per interval, the last time included. */
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
