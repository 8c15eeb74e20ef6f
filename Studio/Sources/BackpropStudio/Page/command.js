// The command line of a configuration, which trains the same network.

const options = {
  trainSize: "train-size", cost: "cost", optimizer: "optimizer", eta: "eta", lambda: "lambda",
  batchSize: "batch-size", epochs: "epochs", seed: "seed", scalar: "scalar", precision: "precision",
  initializer: "initializer",
};

/**
 * @param {Object} configuration
 * @param {Object} defaults those of the data set, which are left out
 */
export function commandLine(configuration, defaults) {
  const words = ["backprop train", `--dataset ${configuration.dataset}`];
  if (String(configuration.sizes) !== String(defaults.sizes)) {
    words.push(`--sizes ${configuration.sizes.join(",")}`);
  }
  if (String(configuration.activation) !== String(defaults.activation)) {
    words.push(`--activation ${configuration.activation.join(",")}`);
  }
  for (const [key, option] of Object.entries(options)) {
    const value = configuration[key];
    const isGiven = key === "scalar" ? value === "complex" : value !== defaults[key];
    if (isGiven && value !== null) words.push(`--${option} ${value}`);
  }
  return words.join(" ");
}
