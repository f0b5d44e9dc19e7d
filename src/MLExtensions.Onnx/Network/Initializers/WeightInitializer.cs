using MLExtensions.Numerics;

namespace MLExtensions.Onnx;

/// <summary>The values of a parameter before training. Derive from it for one of your own.</summary>
public abstract class WeightInitializer
{
    /// <summary>Normal with variance 2 / fan-in, for layers before ReLU (He et al. 2015).</summary>
    public static WeightInitializer HeNormal { get; } = new NormalInitializer(shape => Math.Sqrt(2.0 / shape.FanIn));

    /// <summary>Uniform with variance 2 / fan-in, for layers before ReLU (He et al. 2015).</summary>
    public static WeightInitializer HeUniform { get; } = new UniformInitializer(shape => Math.Sqrt(6.0 / shape.FanIn));

    /// <summary>Normal with variance 2 / (fan-in + fan-out) (Glorot and Bengio 2010).</summary>
    public static WeightInitializer GlorotNormal { get; } = new NormalInitializer(shape => Math.Sqrt(2.0 / (shape.FanIn + shape.FanOut)));

    /// <summary>Uniform with variance 2 / (fan-in + fan-out) (Glorot and Bengio 2010).</summary>
    public static WeightInitializer GlorotUniform { get; } = new UniformInitializer(shape => Math.Sqrt(6.0 / (shape.FanIn + shape.FanOut)));

    /// <summary>All 0.</summary>
    public static WeightInitializer Zeros { get; } = Constant(0);

    /// <summary>All 1.</summary>
    public static WeightInitializer Ones { get; } = Constant(1);

    /// <summary>All the same.</summary>
    public static WeightInitializer Constant(float value) => new ConstantInitializer(value);

    /// <summary>Normal with mean 0 and the standard deviation that is given.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The deviation is no positive number.</exception>
    public static WeightInitializer Normal(double standardDeviation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(standardDeviation);
        return new NormalInitializer(_ => standardDeviation);
    }

    /// <summary>Uniform between −limit and limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is no positive number.</exception>
    public static WeightInitializer Uniform(double limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return new UniformInitializer(_ => limit);
    }

    /// <summary>A random matrix [first dimension, the others] with orthonormal rows or columns, whichever are fewer, times a gain (Saxe, McClelland and Ganguli 2014).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The gain is no positive number.</exception>
    public static WeightInitializer Orthogonal(double gain = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(gain);
        return new OrthogonalInitializer(gain);
    }

    /// <summary>Writes the values, row-major.</summary>
    /// <param name="values">Where they go; as many as the dimensions ask for.</param>
    /// <param name="shape">The parameter's dimensions and fans.</param>
    /// <param name="random">Random numbers of this parameter alone.</param>
    public abstract void Fill(Span<float> values, WeightShape shape, RandomSequence random);
}
