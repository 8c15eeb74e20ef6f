// The parts that the first screen does not need. Their file is loaded once the page can be used.

import { showDraw } from "./draw.js";
import { showErrors } from "./errors.js";
import { showInside } from "./inside.js";
import { showList } from "./list.js";
import { showPoints } from "./points.js";
import { showCodes } from "./qr-dialog.js";
import { showRows } from "./rows.js";
import { showSample } from "./sample.js";
import { watchLate } from "./store.js";

watchLate(() => {
  for (const part of [
    showInside, showDraw, showRows, showList, showPoints, showSample, showErrors, showCodes,
  ]) part();
});
