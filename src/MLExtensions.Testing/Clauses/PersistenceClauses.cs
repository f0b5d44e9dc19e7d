using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Testing.Data;
using static MLExtensions.Testing.Clauses.Clause;

namespace MLExtensions.Testing.Clauses;

/// <summary>A saved component reloads with a bare context as ML.NET's own transformers, and gives the same values.</summary>
internal static class PersistenceClauses
{
    public static void Verify(MLContext context, ITransformer transformer, IDataView data, double tolerance)
    {
        string folder = Directory.CreateTempSubdirectory("mlx-contract-").FullName;
        try
        {
            string path = Path.Combine(folder, "model.zip");
            context.Model.Save(transformer, data.Schema, path);
            IDataView view = transformer.Transform(data);
            string[] names = [.. ColumnReader.Visible(view.Schema).Select(c => c.Name)];
            List<object[]> expected = ColumnReader.Read(view, names.Select(n => view.Schema[n]));

            ITransformer bare = new MLContext().Model.Load(path, out DataViewSchema schema);
            Require(schema.Select(c => c.Name).SequenceEqual(data.Schema.Where(ColumnReader.CanBeKept).Select(c => c.Name)), "The input schema is saved with the model", schema.ToString());
            RequireBuiltIn(bare);
            IDataView reloaded = bare.Transform(data);
            RequireSameSchema("A bare reload", view.Schema, reloaded.Schema, names);
            RequireSameRows("A bare reload gives the same values", expected, ColumnReader.Read(reloaded, names.Select(n => reloaded.Schema[n])), names, tolerance);
            (bare as IDisposable)?.Dispose();

            using TransformerChain<ITransformer> typed = new MLContext().Embeddings().Load(path);
            IDataView restored = typed.Transform(data);
            RequireSameSchema("ml.Embeddings().Load", view.Schema, restored.Schema, names);
            RequireSameRows("ml.Embeddings().Load gives the same values", expected, ColumnReader.Read(restored, names.Select(n => restored.Schema[n])), names, tolerance);

            string again = Path.Combine(folder, "again.zip");
            context.Model.Save(typed, data.Schema, again);
            Require(new FileInfo(again).Length > 0, "A restored component saves again", "the file is empty");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void RequireSameSchema(string what, DataViewSchema expected, DataViewSchema actual, string[] names)
    {
        string[] actualNames = [.. ColumnReader.Visible(actual).Select(c => c.Name)];
        Require(
            actualNames.Order(StringComparer.Ordinal).SequenceEqual(names.Order(StringComparer.Ordinal)),
            $"{what} has the same columns",
            string.Join(", ", actualNames));
        foreach (string name in names)
        {
            Require(
                expected[name].Type.Equals(actual[name].Type),
                $"{what} has the same column types",
                $"'{name}' is {actual[name].Type}, was {expected[name].Type}");
        }
    }

    private static void RequireBuiltIn(ITransformer transformer)
    {
        string assembly = transformer.GetType().Assembly.GetName().Name!;
        Require(assembly.StartsWith("Microsoft.ML", StringComparison.Ordinal), "A bare reload holds built-in transformers only", $"{transformer.GetType()} of {assembly}");
        foreach (ITransformer member in transformer as IEnumerable<ITransformer> ?? [])
        {
            RequireBuiltIn(member);
        }
    }
}
