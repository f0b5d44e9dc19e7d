using MLExtensions.Numerics;
using MLExtensions.Options;

namespace MLExtensions.Projection;

/// <summary>How a t-SNE map is made; the defaults are openTSNE's.</summary>
public sealed record TsneOptions
{
    /// <summary>The dimensions of the map.</summary>
    /// <value>The default value is 2. Values from 1 to 3.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside of 1 to 3.</exception>
    public int Dimensions
    {
        get;
        init => field = OptionChecks.InRange(value, 1, 3);
    } = 2;

    /// <summary>The number of neighbours that a point effectively has: 2 to the power of the entropy of its affinities.</summary>
    /// <value>The default value is 30.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or not finite.</exception>
    public double Perplexity
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = 30;

    /// <summary>How similarity in the space of the data is measured.</summary>
    /// <value>The default value is <see cref="AffinityKind.Gaussian"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public AffinityKind Affinity
    {
        get;
        init => field = OptionChecks.Defined(value);
    }

    /// <summary>How far apart two rows are.</summary>
    /// <value>The default value is <see cref="DistanceMetric.Euclidean"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public DistanceMetric Metric
    {
        get;
        init => field = OptionChecks.Defined(value);
    }

    /// <summary>How neighbours are looked for.</summary>
    /// <value>The default value is <see cref="NeighborSearch.Auto"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public NeighborSearch Search
    {
        get;
        init => field = OptionChecks.Defined(value);
    }

    /// <summary>The principal components that the data is reduced to first; 0 for none, null for 50 where the data has more than 100 columns.</summary>
    /// <value>The default value is null.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int? Components
    {
        get;
        init => field = value is { } given ? OptionChecks.AtLeast(given, 0) : null;
    }

    /// <summary>What the map minimizes.</summary>
    /// <value>The default value is <see cref="TsneObjective.TSne"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public TsneObjective Objective
    {
        get;
        init => field = OptionChecks.Defined(value);
    }

    /// <summary>How repulsion is computed.</summary>
    /// <value>The default value is <see cref="RepulsionMethod.Auto"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public RepulsionMethod Method
    {
        get;
        init => field = OptionChecks.Defined(value);
    }

    /// <summary>The accuracy of <see cref="RepulsionMethod.BarnesHut"/>: the largest width of a cell over its distance.</summary>
    /// <value>The default value is 0.5. Values from 0 to 2.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside of 0 to 2.</exception>
    public double Theta
    {
        get;
        init => field = OptionChecks.InRange(value, 0, 2);
    } = 0.5;

    /// <summary>
    /// The degrees of freedom α of the map's kernel (1 + d²/α)^−α (Kobak et al. 2019, equation 4; openTSNE's <c>dof</c>, FIt-SNE's <c>df</c>); 1 is
    /// t-SNE proper, less makes clusters finer. In Student's terms it has 2α − 1 of them.
    /// </summary>
    /// <value>The default value is 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive or not finite.</exception>
    public double DegreesOfFreedom
    {
        get;
        init => field = OptionChecks.Positive(value);
    } = 1;

    /// <summary>Where the points begin.</summary>
    /// <value>The default value is <see cref="InitialMap.Pca"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public InitialMap Initialization
    {
        get;
        init => field = OptionChecks.Defined(value);
    }

    /// <summary>The map to begin with, rows × <see cref="Dimensions"/>, taken as it is; it goes before <see cref="Initialization"/>.</summary>
    /// <value>The default value is null.</value>
    public FloatMatrix? InitialEmbedding { get; init; }

    /// <summary>The number of iterations with early exaggeration.</summary>
    /// <value>The default value is 250.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int ExaggerationIterations
    {
        get;
        init => field = OptionChecks.AtLeast(value, 0);
    } = 250;

    /// <summary>The number of iterations after early exaggeration.</summary>
    /// <value>The default value is 500.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Iterations
    {
        get;
        init => field = OptionChecks.AtLeast(value, 0);
    } = 500;

    /// <summary>The factor of the affinities in the first phase.</summary>
    /// <value>The default value is 12.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or not finite.</exception>
    public double EarlyExaggeration
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = 12;

    /// <summary>The factor of the affinities in the second phase.</summary>
    /// <value>The default value is 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or not finite.</exception>
    public double LateExaggeration
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = 1;

    /// <summary>The learning rate; null for rows divided by the exaggeration of the phase, at least 200 (Belkina et al. 2019).</summary>
    /// <value>The default value is null.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive or not finite.</exception>
    public double? LearningRate
    {
        get;
        init => field = value is { } given ? OptionChecks.Positive(given) : null;
    }

    /// <summary>The part of the last step that is taken again in the first phase.</summary>
    /// <value>The default value is 0.8, openTSNE's: it reaches a lower divergence than the 0.5 of van der Maaten. Values from 0 to 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside of 0 to 1.</exception>
    public double InitialMomentum
    {
        get;
        init => field = OptionChecks.InRange(value, 0, 1);
    } = 0.8;

    /// <summary>The part of the last step that is taken again in the second phase.</summary>
    /// <value>The default value is 0.8. Values from 0 to 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside of 0 to 1.</exception>
    public double Momentum
    {
        get;
        init => field = OptionChecks.InRange(value, 0, 1);
    } = 0.8;

    /// <summary>Ends the second phase once the gradient's norm is at most this.</summary>
    /// <value>The default value is 0: never.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double MinGradientNorm
    {
        get;
        init => field = OptionChecks.AtLeast(value, 0);
    }

    /// <summary>Ends the second phase once the divergence fell by less than this part of itself between two callbacks.</summary>
    /// <value>The default value is 0: never.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double MinImprovement
    {
        get;
        init => field = OptionChecks.AtLeast(value, 0);
    }

    /// <summary>Sees the map every <see cref="CallbackEvery"/> iterations; false ends the optimization with the map as it is.</summary>
    /// <value>The default value is null.</value>
    public Func<TsneIteration, bool>? Callback { get; init; }

    /// <summary>After how many iterations the callback is called, progress reported and an early end looked for.</summary>
    /// <value>The default value is 50.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int CallbackEvery
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = 50;

    /// <summary>The seed of everything random.</summary>
    /// <value>The default value is 1.</value>
    public long Seed { get; init; } = 1;

    /// <summary>The number of threads. The map does not depend on it.</summary>
    /// <value>The default value is the number of processors.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Threads
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = Environment.ProcessorCount;

    /// <summary>Listens to the phases.</summary>
    /// <value>The default value is null.</value>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Ends the work early, as <see cref="OnCancel"/> says.</summary>
    /// <value>The default value is none.</value>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>What a cancelled optimization does: throw, or hand back the map so far. Before the first iteration there is none, and it throws.</summary>
    /// <value>The default value is <see cref="CancelBehavior.Throw"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public CancelBehavior OnCancel
    {
        get;
        init => field = OptionChecks.Defined(value);
    }
}
