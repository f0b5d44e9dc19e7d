using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;
using static MLExtensions.Testing.Clauses.Clause;

namespace MLExtensions.Testing.Clauses;

/// <summary>What an estimator promises of the schema, its transformer delivers; inside a chain as alone.</summary>
internal static class SchemaClauses
{
    public static void Verify<TTransformer>(IEstimator<TTransformer> estimator, ITransformer transformer, IDataView data)
        where TTransformer : class, ITransformer
    {
        SchemaShape promised = estimator.GetOutputSchema(SchemaShapes.Of(data.Schema));
        IDataView view = transformer.Transform(data);
        Compare(promised, SchemaShapes.Of(view.Schema));

        DataViewSchema announced = transformer.GetOutputSchema(data.Schema);
        Require(
            announced.Select(Describe).SequenceEqual(view.Schema.Select(Describe)),
            "GetOutputSchema equals the schema of Transform",
            $"announced {announced}, delivered {view.Schema}");
        for (int i = 0; i < data.Schema.Count; i++)
        {
            Require(
                view.Schema[i].Name == data.Schema[i].Name && view.Schema[i].Type.Equals(data.Schema[i].Type),
                "Input columns keep their indices",
                $"index {i} is '{view.Schema[i].Name}', was '{data.Schema[i].Name}'");
        }

        TransformerChain<TTransformer> chain = new EstimatorChain<ITransformer>().Append(estimator).Fit(data);
        Require(
            chain.GetOutputSchema(data.Schema).Select(Describe).SequenceEqual(announced.Select(Describe)),
            "A chain gives the same schema as the component alone",
            chain.GetOutputSchema(data.Schema).ToString());
        (chain as IDisposable)?.Dispose();
    }

    private static void Compare(SchemaShape promised, SchemaShape delivered)
    {
        const string Propagation = "Schema propagation equals the transformed schema";
        string[] promisedNames = [.. promised.Select(c => c.Name).Order(StringComparer.Ordinal)];
        string[] deliveredNames = [.. delivered.Select(c => c.Name).Order(StringComparer.Ordinal)];
        Require(promisedNames.SequenceEqual(deliveredNames), Propagation, $"promised {string.Join(", ", promisedNames)}; delivered {string.Join(", ", deliveredNames)}");
        foreach (SchemaShape.Column column in promised)
        {
            SchemaShape.Column actual = SchemaShapes.Find(delivered, column.Name)!.Value;
            Require(
                column.Kind == actual.Kind && column.ItemType.Equals(actual.ItemType) && column.IsKey == actual.IsKey,
                Propagation,
                $"column '{column.Name}' promised {SchemaShapes.Describe(column)}, delivered {SchemaShapes.Describe(actual)}");
            string[] promisedAnnotations = [.. column.Annotations.Select(a => a.Name).Order(StringComparer.Ordinal)];
            string[] deliveredAnnotations = [.. actual.Annotations.Select(a => a.Name).Order(StringComparer.Ordinal)];
            Require(
                promisedAnnotations.SequenceEqual(deliveredAnnotations),
                Propagation,
                $"column '{column.Name}' promised annotations [{string.Join(", ", promisedAnnotations)}], delivered [{string.Join(", ", deliveredAnnotations)}]");
        }
    }

    private static string Describe(DataViewSchema.Column column) =>
        $"{column.Index} {column.Name} {column.Type} {column.IsHidden} {string.Join(",", column.Annotations.Schema.Select(a => a.Name))}";

}
