using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Computes a node's outputs; outputs that the node leaves out may be computed all the same.</summary>
internal delegate ReferenceTensor[] ReferenceKernel(KernelContext context);

/// <summary>The reference evaluator's kernels by operator; one file per family registers its own.</summary>
internal sealed class ReferenceKernels
{
    private readonly Dictionary<string, ReferenceKernel> _kernels = [];

    /// <summary>Every kernel of the product.</summary>
    public static ReferenceKernels Standard { get; } = Create();

    /// <summary>Names of the operators that have a kernel.</summary>
    public IReadOnlyCollection<string> Operators => _kernels.Keys;

    public ReferenceKernel? Find(string opType) => _kernels.GetValueOrDefault(opType);

    /// <summary>Registers an operator with one output.</summary>
    public void Add(string opType, Func<KernelContext, ReferenceTensor> kernel) => _kernels.Add(opType, context => [kernel(context)]);

    /// <summary>Registers an operator with several outputs.</summary>
    public void AddMany(string opType, ReferenceKernel kernel) => _kernels.Add(opType, kernel);

    /// <summary>Whether the node's outputs differ from runtime to runtime.</summary>
    public static bool IsRandom(NodeProto node) =>
        node.OpType is "RandomNormal" or "RandomUniform" or "RandomNormalLike" or "RandomUniformLike" or "Bernoulli" or "Multinomial" or "Dropout";

    private static ReferenceKernels Create()
    {
        var kernels = new ReferenceKernels();
        UnaryKernels.Register(kernels);
        ActivationKernels.Register(kernels);
        RoundingKernels.Register(kernels);
        BinaryKernels.Register(kernels);
        ComparisonKernels.Register(kernels);
        VariadicKernels.Register(kernels);
        MatrixKernels.Register(kernels);
        ReductionKernels.Register(kernels);
        ShapeKernels.Register(kernels);
        LayoutKernels.Register(kernels);
        SliceKernels.Register(kernels);
        ConstantKernels.Register(kernels);
        ConvolutionKernels.Register(kernels);
        PoolingKernels.Register(kernels);
        NormalizationKernels.Register(kernels);
        SoftmaxKernels.Register(kernels);
        PadKernels.Register(kernels);
        GatherKernels.Register(kernels);
        DepthKernels.Register(kernels);
        SelectionKernels.Register(kernels);
        ResizeKernels.Register(kernels);
        EinsumKernels.Register(kernels);
        LossKernels.Register(kernels);
        RandomKernels.Register(kernels);
        return kernels;
    }
}
