"""A dense engine on bytes: TensorRT on the model that resnet18 is converted from, all scales the same everywhere.
Answers are not compared: the time of a layer does not depend on its numbers."""

from device import median_ms
from workload import arguments, peer, report

torch = peer("torch")
trt = peer("tensorrt")
RANGE = 4.0


def engine_of(model, batch):
    logger = trt.Logger(trt.Logger.ERROR)
    builder = trt.Builder(logger)
    network = builder.create_network(1 << int(trt.NetworkDefinitionCreationFlag.EXPLICIT_BATCH))
    parser = trt.OnnxParser(network, logger)
    if not parser.parse_from_file(str(model)):
        raise RuntimeError(parser.get_error(0).desc())
    config = builder.create_builder_config()
    config.set_flag(trt.BuilderFlag.INT8)
    config.set_flag(trt.BuilderFlag.FP16)
    profile = builder.create_optimization_profile()
    for i in range(network.num_inputs):
        network.get_input(i).dynamic_range = (-RANGE, RANGE)
        shape = (batch, *network.get_input(i).shape[1:])
        profile.set_shape(network.get_input(i).name, shape, shape, shape)
    for i in range(network.num_layers):
        for k in range(network.get_layer(i).num_outputs):
            network.get_layer(i).get_output(k).dynamic_range = (-RANGE, RANGE)
    config.add_optimization_profile(profile)
    plan = builder.build_serialized_network(network, config)
    return trt.Runtime(logger).deserialize_cuda_engine(plan)


given = arguments(["resnet18"])
if given.workloads and given.model:
    context = engine_of(given.model, given.batch).create_execution_context()
    names = [context.engine.get_tensor_name(i) for i in range(context.engine.num_io_tensors)]
    tensors = [torch.randn(tuple(context.get_tensor_shape(name)), device="cuda") for name in names]
    for name, tensor in zip(names, tensors):
        context.set_tensor_address(name, tensor.data_ptr())
    stream = torch.cuda.current_stream().cuda_stream
    ms = median_ms(torch, "cuda", lambda run: context.execute_async_v3(stream), given.runs)
    report("resnet18", "TensorRT int8", given.batch, ms, given.runs, 0, place="cuda")
