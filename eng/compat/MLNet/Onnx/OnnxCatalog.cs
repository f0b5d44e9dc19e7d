using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML;

public static class OnnxCatalog
{
    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string modelFile, int? gpuDeviceId = null, bool fallbackToCpu = false)
        => Create(catalog, modelFile, Settings(catalog, [], [], null, gpuDeviceId, fallbackToCpu));

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, Stream modelBytes, int? gpuDeviceId = null, bool fallbackToCpu = false)
        => Create(catalog, modelBytes, Settings(catalog, [], [], null, gpuDeviceId, fallbackToCpu));

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string modelFile, IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false)
        => Create(catalog, modelFile, Settings(catalog, [], [], shapeDictionary, gpuDeviceId, fallbackToCpu));

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, Stream modelBytes, IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false)
        => Create(catalog, modelBytes, Settings(catalog, [], [], shapeDictionary, gpuDeviceId, fallbackToCpu));

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName, string modelFile, int? gpuDeviceId = null, bool fallbackToCpu = false)
        => Create(catalog, modelFile, Settings(catalog, [outputColumnName], [inputColumnName], null, gpuDeviceId, fallbackToCpu));

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName, Stream modelBytes, int? gpuDeviceId = null, bool fallbackToCpu = false)
        => Create(catalog, modelBytes, Settings(catalog, [outputColumnName], [inputColumnName], null, gpuDeviceId, fallbackToCpu));

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName, string modelFile, IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false)
        => Create(catalog, modelFile, Settings(catalog, [outputColumnName], [inputColumnName], shapeDictionary, gpuDeviceId, fallbackToCpu));

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName, Stream modelBytes, IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false)
        => Create(catalog, modelBytes, Settings(catalog, [outputColumnName], [inputColumnName], shapeDictionary, gpuDeviceId, fallbackToCpu));

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, string modelFile, int? gpuDeviceId = null, bool fallbackToCpu = false)
        => Create(catalog, modelFile, Settings(catalog, outputColumnNames, inputColumnNames, null, gpuDeviceId, fallbackToCpu));

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, Stream modelBytes, int? gpuDeviceId = null, bool fallbackToCpu = false)
        => Create(catalog, modelBytes, Settings(catalog, outputColumnNames, inputColumnNames, null, gpuDeviceId, fallbackToCpu));

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, string modelFile, IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false)
        => Create(catalog, modelFile, Settings(catalog, outputColumnNames, inputColumnNames, shapeDictionary, gpuDeviceId, fallbackToCpu));

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, Stream modelBytes, IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false)
        => Create(catalog, modelBytes, Settings(catalog, outputColumnNames, inputColumnNames, shapeDictionary, gpuDeviceId, fallbackToCpu));

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, string modelFile, IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false, int recursionLimit = 100)
        => Create(catalog, modelFile, Settings(catalog, outputColumnNames, inputColumnNames, shapeDictionary, gpuDeviceId, fallbackToCpu, recursionLimit));

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, Stream modelBytes, IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false, int recursionLimit = 100)
        => Create(catalog, modelBytes, Settings(catalog, outputColumnNames, inputColumnNames, shapeDictionary, gpuDeviceId, fallbackToCpu, recursionLimit));

    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, OnnxOptions options)
        => Create(catalog, options.ModelFile, Settings(
            catalog, options.OutputColumns, options.InputColumns, options.ShapeDictionary, options.GpuDeviceId, options.FallbackToCpu, options.RecursionLimit) with
        {
            InterOpNumThreads = options.InterOpNumThreads,
            IntraOpNumThreads = options.IntraOpNumThreads,
        });

    private static OnnxScoringEstimator Create(TransformsCatalog catalog, string modelFile, OnnxSettings settings)
        => new(catalog.Environment, OnnxTransformer.Create(catalog.Environment, modelFile, settings));

    private static OnnxScoringEstimator Create(TransformsCatalog catalog, Stream modelBytes, OnnxSettings settings)
        => new(catalog.Environment, OnnxTransformer.Create(catalog.Environment, modelBytes, settings));

    private static OnnxSettings Settings(
        TransformsCatalog catalog, string[] outputs, string[] inputs, IDictionary<string, int[]> shapes, int? gpuDeviceId, bool fallbackToCpu, int recursionLimit = 100)
    {
        if (gpuDeviceId == null && catalog.Environment is IHostEnvironmentInternal { GpuDeviceId: not null } local)
            (gpuDeviceId, fallbackToCpu) = (local.GpuDeviceId, local.FallbackToCpu);
        return new OnnxSettings
        {
            InputColumns = inputs,
            OutputColumns = outputs,
            Shapes = shapes == null ? new Dictionary<string, int[]>() : new Dictionary<string, int[]>(shapes),
            GpuDeviceId = gpuDeviceId,
            FallbackToCpu = fallbackToCpu,
            RecursionLimit = recursionLimit,
        };
    }
}
