using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML
{
    public interface IPredictionTransformer<out TModel> : ITransformer where TModel : class
    {
        TModel Model { get; }
    }

    public interface ISingleFeaturePredictionTransformer<out TModel> : IPredictionTransformer<TModel> where TModel : class
    {
        string FeatureColumnName { get; }

        DataViewType FeatureColumnType { get; }
    }
}

namespace Microsoft.ML.Data
{
    public abstract class PredictionTransformerBase<TModel> : IPredictionTransformer<TModel>, IDisposable where TModel : class
    {
        private protected PredictionTransformerBase(TModel model) => Model = model;

        public TModel Model { get; }

        bool ITransformer.IsRowToRowMapper => true;

        public abstract DataViewSchema GetOutputSchema(DataViewSchema inputSchema);

        public IDataView Transform(IDataView input)
        {
            Contracts.CheckValue(input, nameof(input));
            return new RowToRowMapperTransform(input, MakeRowMapper(input.Schema));
        }

        IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
        {
            Contracts.CheckValue(inputSchema, nameof(inputSchema));
            return new RowToRowMapperTransform(new EmptyDataView(inputSchema), MakeRowMapper(inputSchema));
        }

        void ICanSaveModel.Save(ModelSaveContext ctx) => SaveModel(ctx);

        public void Dispose() => (Model as IDisposable)?.Dispose();

        private protected abstract IRowMapper MakeRowMapper(DataViewSchema schema);

        private protected abstract void SaveModel(ModelSaveContext ctx);
    }

    public abstract class SingleFeaturePredictionTransformerBase<TModel> : PredictionTransformerBase<TModel>, ISingleFeaturePredictionTransformer<TModel> where TModel : class
    {
        private protected SingleFeaturePredictionTransformerBase(TModel model, string featureColumnName, DataViewType featureColumnType) : base(model)
        {
            FeatureColumnName = featureColumnName;
            FeatureColumnType = featureColumnType;
        }

        public string FeatureColumnName { get; }

        public DataViewType FeatureColumnType { get; }

        public sealed override DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
        {
            Contracts.CheckValue(inputSchema, nameof(inputSchema));
            return new ColumnBindings(inputSchema, MakeRowMapper(inputSchema).GetOutputColumns()).Schema;
        }

        private protected DataViewSchema.Column FindFeatures(DataViewSchema inputSchema)
        {
            DataViewSchema.Column column = inputSchema.GetColumnOrNull(FeatureColumnName) ?? throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "feature", FeatureColumnName);
            if (!column.Type.Equals(FeatureColumnType))
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "feature", FeatureColumnName, FeatureColumnType.ToString(), column.Type.ToString());
            return column;
        }
    }

    public sealed class MulticlassPredictionTransformer<TModel> : SingleFeaturePredictionTransformerBase<TModel> where TModel : class
    {
        private readonly DataViewSchema.Annotations _labelAnnotations;

        internal MulticlassPredictionTransformer(TModel model, string featureColumnName, DataViewType featureColumnType, DataViewSchema.Annotations labelAnnotations)
            : base(model, featureColumnName, featureColumnType) => _labelAnnotations = labelAnnotations;

        private LinearMulticlassModelParametersBase Linear => (LinearMulticlassModelParametersBase)(object)Model;

        private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new MulticlassRowMapper(Linear, schema, FindFeatures(schema), _labelAnnotations);

        private protected override void SaveModel(ModelSaveContext ctx)
        {
            ctx.SetLoaderSignature(MulticlassPredictionTransformer.LoaderSignature);
            ctx.Writer.Write(FeatureColumnName);
            SchemaCodec.WriteType(ctx.Writer, FeatureColumnType);
            SchemaCodec.WriteAnnotations(ctx.Writer, _labelAnnotations);
            Linear.WriteTo(ctx.Writer);
        }
    }

    internal static class MulticlassPredictionTransformer
    {
        internal const string LoaderSignature = "MulticlassPredXfer";

        internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx)
        {
            string featureColumnName = ctx.Reader.ReadString();
            DataViewType featureColumnType = SchemaCodec.ReadType(ctx.Reader);
            DataViewSchema.Annotations labelAnnotations = SchemaCodec.ReadAnnotations(ctx.Reader);
            return new MulticlassPredictionTransformer<MaximumEntropyModelParameters>(MaximumEntropyModelParameters.Load(ctx.Reader), featureColumnName, featureColumnType, labelAnnotations);
        }
    }
}
