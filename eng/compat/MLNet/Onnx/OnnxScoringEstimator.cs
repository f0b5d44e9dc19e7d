using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

public sealed class OnnxScoringEstimator : TrivialEstimator<OnnxTransformer>
{
    internal OnnxScoringEstimator(IHostEnvironment env, OnnxTransformer transformer) : base(env.Register(nameof(OnnxTransformer)), transformer)
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        OnnxVariable[] inputs = Transformer.Model.Inputs;
        for (int i = 0; i < Transformer.Inputs.Length; i++)
        {
            string name = Transformer.Inputs[i];
            if (i < inputs.Length && inputs[i].Shape.Count(dim => dim == 0) > 1)
                throw new ArgumentOutOfRangeException(name, "Only 1 unknown dimension is allowed");
            if (!inputSchema.TryFindColumn(name, out SchemaShape.Column column))
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", name);
            OnnxVariable input = inputs.FirstOrDefault(variable => variable.Name == name)
                ?? throw Contracts.Except($"Column {name} doesn't match input node names of model.");
            // An input without dimensions fails on this cast, as it does in ML.NET: declare it as [1, 1].
            DataViewType wanted = ((VectorDataViewType)input.Type).ItemType;
            if (!column.ItemType.Equals(wanted))
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", name, wanted.ToString(), column.ItemType.ToString());
        }

        Dictionary<string, SchemaShape.Column> columns = inputSchema.ToDictionary(column => column.Name);
        for (int i = 0; i < Transformer.Outputs.Length; i++)
        {
            string name = Transformer.Outputs[i];
            DataViewType type = Transformer.OutputTypes[i];
            SchemaShape.Column.VectorKind kind = type is VectorDataViewType { IsKnownSize: true }
                ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.VariableVector;
            columns[name] = new SchemaShape.Column(name, kind, type.ItemType(), false);
        }

        return new SchemaShape(columns.Values);
    }
}
