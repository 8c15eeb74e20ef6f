"""scikit-learn's MLPClassifier, one call of `partial_fit` per epoch.

The difference: ten classes make its output layer softmax with log-likelihood, not ten sigmoids with
cross-entropy, and it starts from Glorot's uniform distribution.
"""

import mnist
import numpy as np
import side
import sklearn
from sklearn.neural_network import MLPClassifier


class Classifier:
    def __init__(self, work: side.Work, train: mnist.Digits) -> None:
        work.require(scalar=("real",), cost=("cross-entropy",), penalty=(0,), monitor=("none",))
        self.dtype = work.dtype
        self.model = MLPClassifier(
            hidden_layer_sizes=work.sizes[1:-1],
            activation="logistic",
            solver="sgd",
            alpha=0,
            batch_size=work.batch_size,
            learning_rate_init=work.eta,
            momentum=0,
            nesterovs_momentum=False,
            random_state=work.seed,
        )
        self.x = self.convert(train.images)
        self.labels = train.labels

    def convert(self, images: np.ndarray) -> np.ndarray:
        return images.astype(self.dtype) / self.dtype.type(255)

    def train_epoch(self, order: np.ndarray) -> None:
        """It shuffles by itself: the order is not used."""
        self.model.partial_fit(self.x, self.labels, classes=np.arange(10))

    def accuracy(self, digits: mnist.Digits) -> float:
        return float(np.mean(self.model.predict(self.convert(digits.images)) == digits.labels))


if __name__ == "__main__":
    side.run("scikit-learn, MLPClassifier", {"scikit-learn": sklearn.__version__}, Classifier)
