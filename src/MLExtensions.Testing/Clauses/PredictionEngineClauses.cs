using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Testing.Data;
using static MLExtensions.Testing.Clauses.Clause;

namespace MLExtensions.Testing.Clauses;

/// <summary>A prediction engine gives, row by row, what the view gives.</summary>
internal static class PredictionEngineClauses
{
    private static readonly MethodInfo s_predict = typeof(PredictionEngineClauses).GetMethod(nameof(Predict), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static void Verify(MLContext context, ITransformer transformer, IDataView data)
    {
        DataViewSchema.Column[] inputs = [.. ColumnReader.Visible(data.Schema)];
        IDataView view = transformer.Transform(data);
        DataViewSchema.Column[] outputs = [.. ColumnReader.Visible(view.Schema).Where(c => c.Index >= data.Schema.Count)];
        List<object[]> rows = ColumnReader.Read(data, inputs);
        List<object[]> expected = ColumnReader.Read(view, outputs);

        RuntimeRowType source = RuntimeRowType.Create(inputs);
        RuntimeRowType destination = RuntimeRowType.Create(outputs);
        var actual = (List<object[]>)s_predict.MakeGenericMethod(source.Type, destination.Type).Invoke(
            null, BindingFlags.DoNotWrapExceptions, null, [context, transformer, source, destination, inputs, outputs, rows], null)!;
        RequireSameRows("A prediction engine agrees with the view", expected, actual, outputs.Select(c => c.Name));
    }

    private static List<object[]> Predict<TSource, TDestination>(
        MLContext context,
        ITransformer transformer,
        RuntimeRowType source,
        RuntimeRowType destination,
        DataViewSchema.Column[] inputs,
        DataViewSchema.Column[] outputs,
        List<object[]> rows)
        where TSource : class
        where TDestination : class, new()
    {
        using PredictionEngine<TSource, TDestination> engine = context.Model.CreatePredictionEngine<TSource, TDestination>(
            transformer,
            new PredictionEngineOptions { InputSchemaDefinition = source.Definition, OutputSchemaDefinition = destination.Definition, OwnsTransformer = false });
        return [.. rows.Select(row => destination.Values(engine.Predict((TSource)source.NewRow(inputs, row)), outputs))];
    }
}
