using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class CustomMappingTransformer<TSrc, TDst> : ITransformer where TSrc : class, new() where TDst : class, new()
{
    private readonly Action<TSrc, TDst> _mapAction;
    private readonly string _contractName;

    internal CustomMappingTransformer(Action<TSrc, TDst> mapAction, string contractName, SchemaDefinition inputSchemaDefinition, SchemaDefinition outputSchemaDefinition)
    {
        Contracts.CheckValue(mapAction, nameof(mapAction));
        _mapAction = mapAction;
        _contractName = contractName;
        InputDefinition = inputSchemaDefinition;
        Outputs = TypedMember.Create(typeof(TDst), outputSchemaDefinition, SchemaDefinition.Direction.Write);
    }

    bool ITransformer.IsRowToRowMapper => true;

    internal SchemaDefinition InputDefinition { get; }

    internal TypedMember[] Outputs { get; }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return new ColumnBindings(inputSchema, new Mapper(this, inputSchema).GetOutputColumns()).Schema;
    }

    public IDataView Transform(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        return new RowToRowMapperTransform(input, new Mapper(this, input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return new RowToRowMapperTransform(new EmptyDataView(inputSchema), new Mapper(this, inputSchema));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        Contracts.Check(_contractName != null, "Empty contract name for a transform: the transform cannot be saved");
        CustomMappingLoader.Save(ctx, _contractName, _mapAction.Method.DeclaringType.Assembly);
    }

    private sealed class Mapper(CustomMappingTransformer<TSrc, TDst> parent, DataViewSchema inputSchema) : IRowMapper
    {
        private readonly TypedRowReader<TSrc> _reader = new(inputSchema, ignoreMissingColumns: false, parent.InputDefinition);

        public DataViewSchema.DetachedColumn[] GetOutputColumns()
            => [.. TypedMember.MakeSchema(parent.Outputs).Select(column => new DataViewSchema.DetachedColumn(column))];

        public Func<int, bool> GetDependencies(Func<int, bool> activeOutput)
        {
            if (!Enumerable.Range(0, parent.Outputs.Length).Any(activeOutput))
                return _ => false;
            HashSet<int> needed = [.. _reader.Columns.Select(c => c.Index)];
            return needed.Contains;
        }

        public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            var getters = new Delegate[parent.Outputs.Length];
            if (!Enumerable.Range(0, getters.Length).Any(activeOutput))
                return getters;
            Action<TSrc> fill = _reader.Bind(input);
            var source = new TSrc();
            var result = new TDst();
            long served = -1;
            // Once a row, whichever column is asked for first.
            TDst Current()
            {
                if (served != input.Position)
                {
                    fill(source);
                    parent._mapAction(source, result);
                    served = input.Position;
                }

                return result;
            }

            for (int i = 0; i < getters.Length; i++)
            {
                if (activeOutput(i))
                    getters[i] = TypedRow<TDst>.MakeGetter(parent.Outputs[i], Current);
            }

            return getters;
        }
    }
}

public sealed class CustomMappingEstimator<TSrc, TDst> : TrivialEstimator<CustomMappingTransformer<TSrc, TDst>> where TSrc : class, new() where TDst : class, new()
{
    internal CustomMappingEstimator(IHostEnvironment env, Action<TSrc, TDst> mapAction, string contractName, SchemaDefinition inputSchemaDefinition, SchemaDefinition outputSchemaDefinition)
        : base(env.Register("CustomMappingEstimator"), new CustomMappingTransformer<TSrc, TDst>(mapAction, contractName, inputSchemaDefinition, outputSchemaDefinition))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        foreach (TypedMember member in TypedMember.Create(typeof(TSrc), Transformer.InputDefinition, SchemaDefinition.Direction.Both))
        {
            SchemaShape.Column column = inputSchema.Input(member.Name);
            SchemaShape.GetColumnTypeShape(member.ColumnType, out SchemaShape.Column.VectorKind kind, out DataViewType itemType, out bool isKey);
            // A member of variable size takes vectors of known size too.
            bool fits = kind == SchemaShape.Column.VectorKind.VariableVector ? column.Kind != SchemaShape.Column.VectorKind.Scalar : column.Kind == kind;
            if (!fits || !itemType.Equals(column.ItemType) || isKey != column.IsKey)
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", member.Name, member.ColumnType.ToString(), column.GetTypeString());
        }

        return inputSchema.With(SchemaShape.Create(TypedMember.MakeSchema(Transformer.Outputs)));
    }
}
