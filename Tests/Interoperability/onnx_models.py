"""Models as other programs write them into ONNX files, for the Swift reader."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FLOAT, DOUBLE, FLOAT16 = TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.FLOAT16


def numbers(*shape):
    """Returns numbers that half precision holds exactly, no two neighbours equal."""
    count = int(np.prod(shape))
    return (((np.arange(count) * 37 % 64) - 31) / 32).reshape(shape)


def model(nodes, initializers, inputs, outputs, opset=17):
    graph = helper.make_graph(nodes, "main_graph", inputs, outputs, initializers)
    result = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    onnx.checker.check_model(result, full_check=True)
    return result


def raw(name, array, dtype=np.float32):
    return numpy_helper.from_array(np.asarray(array, dtype), name)


def typed(name, array, data_type):
    """Returns a tensor with its numbers in float_data, double_data or int32_data."""
    array = np.asarray(array)
    return helper.make_tensor(name, data_type, array.shape, array.flatten().tolist())


def port(name, shape, data_type=FLOAT):
    return helper.make_tensor_value_info(name, data_type, shape)


def pytorch():
    """As torch.onnx.export writes Flatten, Linear, ReLU, Dropout, Linear and LogSoftmax."""
    return model(
        [
            helper.make_node("Flatten", ["x"], ["/Flatten_output_0"], "/Flatten", axis=1),
            helper.make_node(
                "Gemm", ["/Flatten_output_0", "fc1.weight", "fc1.bias"], ["/fc1/Gemm_output_0"],
                "/fc1/Gemm", alpha=1.0, beta=1.0, transB=1),
            helper.make_node("Relu", ["/fc1/Gemm_output_0"], ["/Relu_output_0"], "/Relu"),
            helper.make_node("Dropout", ["/Relu_output_0"], ["/drop_output_0"], "/drop/Dropout"),
            helper.make_node(
                "Gemm", ["/drop_output_0", "fc2.weight", "fc2.bias"], ["/fc2/Gemm_output_0"],
                "/fc2/Gemm", alpha=1.0, beta=1.0, transB=1),
            helper.make_node(
                "LogSoftmax", ["/fc2/Gemm_output_0"], ["output"], "/LogSoftmax", axis=1),
        ],
        [raw("fc1.weight", numbers(3, 4)), raw("fc1.bias", numbers(3)),
         raw("fc2.weight", numbers(2, 3)), raw("fc2.bias", -numbers(2))],
        [port("x", ["batch_size", 1, 2, 2])], [port("output", ["batch_size", 2])])


def keras():
    """As tf2onnx writes Dense layers: MatMul and Add, [in, out], with a Reshape."""
    return model(
        [
            helper.make_node("Reshape", ["x", "shape"], ["flat"], "sequential/flatten/Reshape"),
            helper.make_node("MatMul", ["flat", "kernel:0"], ["m0"], "sequential/dense/MatMul"),
            helper.make_node("Add", ["m0", "bias:0"], ["a0"], "sequential/dense/BiasAdd"),
            helper.make_node("Tanh", ["a0"], ["h0"], "sequential/dense/Tanh"),
            helper.make_node("MatMul", ["h0", "kernel_1:0"], ["m1"], "sequential/dense_1/MatMul"),
            helper.make_node("Add", ["m1", "bias_1:0"], ["a1"], "sequential/dense_1/BiasAdd"),
            helper.make_node("Softmax", ["a1"], ["dense_1"], "sequential/dense_1/Softmax"),
        ],
        [raw("shape", [-1, 4], np.int64), typed("kernel:0", numbers(4, 3), FLOAT),
         typed("bias:0", numbers(3), FLOAT), typed("kernel_1:0", numbers(3, 2), FLOAT),
         typed("bias_1:0", numbers(2), FLOAT)],
        [port("x", [None, 2, 2])], [port("dense_1", [None, 2])])


def constants():
    """Constant nodes, half precision that is cast and transposed, and the factors of Gemm."""
    return model(
        [
            helper.make_node("Constant", [], ["w16"], value=typed("", numbers(4, 3), FLOAT16)),
            helper.make_node("Cast", ["w16"], ["w32"], to=FLOAT),
            helper.make_node("Transpose", ["w32"], ["w"], perm=[1, 0]),
            helper.make_node("Constant", [], ["b"], value=raw("", numbers(1, 3))),
            helper.make_node("Identity", ["c"], ["d"]),
            helper.make_node("Gemm", ["x", "w", "b"], ["z"], transB=1, alpha=0.5, beta=-2.0),
            helper.make_node("Sigmoid", ["z"], ["a"]),
            helper.make_node("Gemm", ["a", "v", "d"], ["y"]),
        ],
        [raw("c", 0.25), raw("v", numbers(3, 2))], [port("x", ["n", 4])], [port("y", ["n", 2])])


def double():
    """Double precision in double_data, a layer without a bias, and a cast of the input."""
    return model(
        [
            helper.make_node("Cast", ["x"], ["x64"], "Cast", to=DOUBLE),
            helper.make_node("MatMul", ["x64", "w"], ["m"], "MatMul"),
            helper.make_node("Relu", ["m"], ["a"], "Relu"),
            helper.make_node("MatMul", ["a", "v"], ["y0"], "MatMul_1"),
            helper.make_node("Add", ["b", "y0"], ["y"], "Add"),
        ],
        [typed("w", numbers(4, 3), DOUBLE), typed("v", numbers(3, 2) / 3, DOUBLE),
         typed("b", numbers(2), DOUBLE)],
        [port("x", ["n", 4])], [port("y", ["n", 2], DOUBLE)])


def bfloat16():
    """Weights of BFLOAT16 that are cast, as in exports of large models."""
    return model(
        [
            helper.make_node("Cast", ["w16"], ["w"], "Cast", to=FLOAT),
            helper.make_node("Gemm", ["x", "w", "b"], ["y"], "Gemm"),
        ],
        [typed("w16", numbers(4, 2), TensorProto.BFLOAT16), raw("b", numbers(2))],
        [port("x", ["n", 4])], [port("y", ["n", 2])])


def images():
    """As torch.onnx.export writes Conv2d, BatchNorm2d, pooling, Flatten, BatchNorm1d and Linear."""
    return model(
        [
            helper.make_node(
                "Conv", ["x", "0.weight", "0.bias"], ["/0/Conv_output_0"], "/0/Conv",
                dilations=[1, 1], group=1, kernel_shape=[3, 3], pads=[1, 1, 1, 1], strides=[1, 1]),
            helper.make_node(
                "BatchNormalization",
                ["/0/Conv_output_0", "1.weight", "1.bias", "1.running_mean", "1.running_var"],
                ["/1/BatchNormalization_output_0"], "/1/BatchNormalization", epsilon=1e-5,
                momentum=0.9, training_mode=0),
            helper.make_node("Relu", ["/1/BatchNormalization_output_0"], ["/2/Relu_output_0"]),
            helper.make_node(
                "MaxPool", ["/2/Relu_output_0"], ["/3/MaxPool_output_0"], "/3/MaxPool",
                ceil_mode=0, kernel_shape=[2, 2], strides=[2, 2], pads=[0, 0, 0, 0]),
            helper.make_node(
                "Conv", ["/3/MaxPool_output_0", "4.weight"], ["/4/Conv_output_0"], "/4/Conv",
                dilations=[1, 1], group=1, kernel_shape=[2, 1], pads=[0, 0, 0, 0], strides=[1, 2]),
            helper.make_node("Tanh", ["/4/Conv_output_0"], ["/5/Tanh_output_0"]),
            helper.make_node(
                "AveragePool", ["/5/Tanh_output_0"], ["/6/AveragePool_output_0"],
                kernel_shape=[1, 2], strides=[1, 1], pads=[0, 0, 0, 0], count_include_pad=1),
            helper.make_node("Flatten", ["/6/AveragePool_output_0"], ["/7/Flatten_output_0"]),
            helper.make_node(
                "BatchNormalization",
                ["/7/Flatten_output_0", "8.weight", "8.bias", "8.running_mean", "8.running_var"],
                ["/8/BatchNormalization_output_0"]),
            helper.make_node(
                "Gemm", ["/8/BatchNormalization_output_0", "9.weight", "9.bias"],
                ["/9/Gemm_output_0"], transB=1),
            helper.make_node("LogSoftmax", ["/9/Gemm_output_0"], ["output"], axis=1),
        ],
        [raw("0.weight", numbers(4, 3, 3, 3)), raw("0.bias", numbers(4)),
         raw("1.weight", numbers(4)), raw("1.bias", -numbers(4)),
         raw("1.running_mean", numbers(4) / 2), raw("1.running_var", numbers(4) ** 2 + 0.5),
         raw("4.weight", numbers(5, 4, 2, 1)), raw("8.weight", numbers(10)),
         raw("8.bias", numbers(10) / 3), raw("8.running_mean", -numbers(10)),
         raw("8.running_var", numbers(10) ** 2 + 1), raw("9.weight", numbers(3, 10)),
         raw("9.bias", numbers(3))],
        [port("x", ["batch_size", 3, 7, 6])], [port("output", ["batch_size", 3])])


def sequence():
    """Conv1d, a pool of the whole sequence, and Linear."""
    return model(
        [
            helper.make_node(
                "Conv", ["x", "w", "b"], ["c"], kernel_shape=[4], strides=[2], pads=[0, 0]),
            helper.make_node("Relu", ["c"], ["r"]),
            helper.make_node("GlobalAveragePool", ["r"], ["g"]),
            helper.make_node("Flatten", ["g"], ["f"]),
            helper.make_node("Gemm", ["f", "v", "d"], ["y"], transB=1),
        ],
        [raw("w", numbers(3, 2, 4)), raw("b", numbers(3)), raw("v", numbers(2, 3)),
         raw("d", numbers(2))],
        [port("x", ["n", 2, 9])], [port("y", ["n", 2])])


def channels_last():
    """As tf2onnx writes layers whose images have their channels last."""
    return model(
        [
            helper.make_node("Transpose", ["x"], ["x0"], perm=[0, 3, 1, 2]),
            helper.make_node(
                "Conv", ["x0", "w", "b"], ["c"], kernel_shape=[2, 2], strides=[2, 2],
                auto_pad="SAME_UPPER"),
            helper.make_node("Relu", ["c"], ["r"]),
            helper.make_node("Transpose", ["r"], ["r0"], perm=[0, 2, 3, 1]),
            helper.make_node("Reshape", ["r0", "shape"], ["f"]),
            helper.make_node("MatMul", ["f", "v"], ["m"]),
            helper.make_node("Add", ["m", "d"], ["y"]),
        ],
        [raw("w", numbers(4, 2, 2, 2)), raw("b", numbers(4)), raw("v", numbers(24, 2)),
         raw("d", numbers(2)), raw("shape", [-1, 24], np.int64)],
        [port("x", ["n", 5, 3, 2])], [port("y", ["n", 2])])


def image_output():
    """A network whose outputs are an image, too."""
    return model(
        [
            helper.make_node(
                "Conv", ["x", "w"], ["c"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
            helper.make_node("Sigmoid", ["c"], ["y"]),
        ],
        [raw("w", numbers(3, 2, 3, 3))], [port("x", [None, 2, 4, 5])],
        [port("y", [None, 3, 4, 5])])


IMAGE_MODELS = {
    "images": images, "sequence": sequence, "channels-last": channels_last,
    "image-output": image_output,
}

MODELS = {f.__name__: f for f in (pytorch, keras, constants, double, bfloat16)}

# Rows for all models, whatever the axes of their inputs are.
INPUTS = np.array([[0.5, -1, 0.25, 2], [1, 0, -0.75, -2], [0.125, 3, -1, 1]], np.float32)


def outputs(path):
    """Returns the float output of onnxruntime for INPUTS; probabilities for their logarithms."""
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    port = session.get_inputs()[0]
    axes = [n if isinstance(n, int) else -1 for n in port.shape]
    results = session.run(None, {port.name: INPUTS.reshape(len(INPUTS), *axes[1:])})
    result = next(r for r in results if r.dtype.kind == "f")
    is_logarithm = onnx.load(path).graph.node[-1].op_type == "LogSoftmax"
    return np.exp(result) if is_logarithm else result


def channels_last_rows(images):
    """Returns images of [n, channels, …] as rows of this library."""
    return np.moveaxis(images, 1, -1).reshape(len(images), -1)


def image_samples(path):
    """Returns rows of inputs, and of onnxruntime's outputs for them."""
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    port = session.get_inputs()[0]
    x = np.random.default_rng(5).normal(size=(3, *port.shape[1:])).astype(np.float32)
    (a,) = session.run(None, {port.name: x})
    if onnx.load(path).graph.node[-1].op_type == "LogSoftmax":
        a = np.exp(a)
    is_last = onnx.load(path).graph.node[0].op_type == "Transpose"
    rows = x.reshape(len(x), -1) if is_last else channels_last_rows(x)
    return rows, channels_last_rows(a) if a.ndim > 2 else a
