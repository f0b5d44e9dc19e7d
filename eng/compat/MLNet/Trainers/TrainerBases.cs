using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML
{
    public sealed class TrainerInfo
    {
        internal TrainerInfo(bool needNormalization, bool wantCaching)
        {
            NeedNormalization = needNormalization;
            WantCaching = wantCaching;
        }

        public bool NeedNormalization { get; }

        public bool WantCaching { get; }
    }
}

namespace Microsoft.ML.Trainers
{
    public abstract class TrainerInputBase
    {
        public string FeatureColumnName = "Features";

        private protected TrainerInputBase()
        {
        }
    }

    public abstract class TrainerInputBaseWithLabel : TrainerInputBase
    {
        public string LabelColumnName = "Label";

        private protected TrainerInputBaseWithLabel()
        {
        }
    }

    public abstract class TrainerInputBaseWithWeight : TrainerInputBaseWithLabel
    {
        public string ExampleWeightColumnName;

        private protected TrainerInputBaseWithWeight()
        {
        }
    }

    public interface ITrainerEstimator<out TTransformer, out TModel> : IEstimator<TTransformer>
        where TTransformer : IPredictionTransformer<TModel>
        where TModel : class
    {
        TrainerInfo Info { get; }
    }

    public abstract class TrainerEstimatorBase<TTransformer, TModel> : ITrainerEstimator<TTransformer, TModel>
        where TTransformer : ISingleFeaturePredictionTransformer<TModel>
        where TModel : class
    {
        public readonly SchemaShape.Column FeatureColumn;
        public readonly SchemaShape.Column LabelColumn;
        public readonly SchemaShape.Column WeightColumn;
        private protected readonly IHost Host;

        private protected TrainerEstimatorBase(IHost host, SchemaShape.Column feature, SchemaShape.Column label, SchemaShape.Column weight)
        {
            Host = host;
            FeatureColumn = feature;
            LabelColumn = label;
            WeightColumn = weight;
        }

        public abstract TrainerInfo Info { get; }

        public TTransformer Fit(IDataView input)
        {
            Contracts.CheckValue(input, nameof(input));
            return Train(input, null);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            Contracts.CheckValue(inputSchema, nameof(inputSchema));
            CheckInput(inputSchema);
            return Transforms.ShapeExtensions.With(inputSchema, OutputColumns(inputSchema));
        }

        private protected void CheckInput(SchemaShape inputSchema)
        {
            Check(inputSchema, "feature", FeatureColumn, nameof(inputSchema));
            if (WeightColumn.IsValid)
                Check(inputSchema, "weight", WeightColumn, nameof(inputSchema));
            Check(inputSchema, "label", LabelColumn, "labelCol");
        }

        private protected abstract TTransformer Train(IDataView input, TModel start);

        private protected abstract IEnumerable<SchemaShape.Column> OutputColumns(SchemaShape inputSchema);

        private static void Check(SchemaShape inputSchema, string role, SchemaShape.Column wanted, string parameter)
        {
            if (!inputSchema.TryFindColumn(wanted.Name, out SchemaShape.Column found))
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), role, wanted.Name);
            if (!wanted.IsCompatibleWith(found))
                throw Contracts.ExceptSchemaMismatch(parameter, role, wanted.Name, wanted.GetTypeString(), found.GetTypeString());
        }
    }
}
