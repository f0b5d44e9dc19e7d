using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

public abstract class LbfgsTrainerBase<TOptions, TTransformer, TModel> : TrainerEstimatorBase<TTransformer, TModel>
    where TOptions : LbfgsTrainerBase<TOptions, TTransformer, TModel>.OptionsBase, new()
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    private protected readonly TOptions Settings;

    private protected LbfgsTrainerBase(IHostEnvironment env, TOptions options, SchemaShape.Column label)
        : base(env.Register("LbfgsTrainerBase"), FeatureShape(options), label, WeightShape(options))
    {
        Settings = options;
        Contracts.CheckUserArg(options.NumberOfThreads is null or > 0, nameof(options.NumberOfThreads), "Must be positive (or empty for default)");
        Contracts.CheckUserArg(options.L2Regularization >= 0, nameof(options.L2Regularization), "Must be non-negative");
        Contracts.CheckUserArg(options.L1Regularization >= 0, nameof(options.L1Regularization), "Must be non-negative");
        Contracts.CheckUserArg(options.OptimizationTolerance > 0, nameof(options.OptimizationTolerance), "Must be positive");
        Contracts.CheckUserArg(options.HistorySize > 0, nameof(options.HistorySize), "Must be positive");
        Contracts.CheckUserArg(options.MaximumNumberOfIterations > 0, nameof(options.MaximumNumberOfIterations), "Must be positive");
        if (options.EnforceNonNegativity)
            throw NotSupported(nameof(options.EnforceNonNegativity));
        if (options.StochasticGradientDescentInitilaizationTolerance > 0)
            throw NotSupported(nameof(options.StochasticGradientDescentInitilaizationTolerance));
    }

    // Training reads the data once and keeps them: a cache would only cost.
    public override TrainerInfo Info { get; } = new(needNormalization: true, wantCaching: true);

    private protected static Exception NotSupported(string option)
        => new NotSupportedException($"The option {option} is not part of this stand-in for ML.NET: build with the ML.NET packages to use it.");

    private static SchemaShape.Column FeatureShape(TOptions options)
    {
        Contracts.CheckNonEmpty(options.FeatureColumnName, "featureColumn");
        return new SchemaShape.Column(options.FeatureColumnName, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false);
    }

    private static SchemaShape.Column WeightShape(TOptions options)
        => options.ExampleWeightColumnName is null ? default : new SchemaShape.Column(options.ExampleWeightColumnName, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, false);

    public abstract class OptionsBase : TrainerInputBaseWithWeight
    {
        public float L2Regularization = 1;
        public float L1Regularization = 1;
        public float OptimizationTolerance = 1e-7f;
        public int HistorySize = 20;
        public int MaximumNumberOfIterations = int.MaxValue;
        public float StochasticGradientDescentInitilaizationTolerance;
        public bool Quiet;
        public float InitialWeightsDiameter;
        public int? NumberOfThreads;
        public bool DenseOptimizer;
        public bool EnforceNonNegativity;

        protected OptionsBase()
        {
        }
    }
}
