using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Testing.Data;
using static MLExtensions.Testing.Clauses.Clause;

namespace MLExtensions.Testing.Clauses;

/// <summary>Caching, shuffling, taking, skipping and folds work around a component as around a built-in one.</summary>
internal static class SurroundingsClauses
{
    private const int Folds = 2;

    public static void Verify<TTransformer>(
        MLContext context, IEstimator<TTransformer> estimator, ITransformer transformer, IDataView data, bool fitsOnFolds)
        where TTransformer : class, ITransformer
    {
        IDataView view = transformer.Transform(data);
        string[] names = [.. ColumnReader.Visible(view.Schema).Select(c => c.Name)];
        List<object[]> expected = ReadAll(view, names);

        // Images cannot be cached or shuffled: ML.NET drops such columns.
        string[] kept = [.. ColumnReader.Visible(view.Schema).Where(ColumnReader.CanBeKept).Select(c => c.Name)];
        bool canKeepInput = data.Schema.All(ColumnReader.CanBeKept);
        List<object[]> keptRows = ReadAll(view, kept);
        RequireSameRows("Caching above changes nothing", keptRows, ReadAll(context.Data.Cache(view), kept), kept);
        if (canKeepInput)
        {
            RequireSameRows("Caching below changes nothing", expected, ReadAll(transformer.Transform(context.Data.Cache(data)), names), names);
        }

        RequireSameRows("TakeRows takes the first rows", [.. expected.Take(3)], ReadAll(context.Data.TakeRows(view, 3), names), names);
        RequireSameRows("SkipRows skips them", [.. expected.Skip(3)], ReadAll(context.Data.SkipRows(view, 3), names), names);

        string[] sorted = [.. keptRows.Select(Fingerprint).Order(StringComparer.Ordinal)];
        string[] shuffled = [.. ReadAll(context.Data.ShuffleRows(view, seed: 3), kept).Select(Fingerprint).Order(StringComparer.Ordinal)];
        Require(sorted.SequenceEqual(shuffled), "ShuffleRows above keeps every row whole", "rows differ");
        if (canKeepInput)
        {
            IDataView shuffledInput = transformer.Transform(context.Data.ShuffleRows(data, seed: 3));
            Require(
                sorted.SequenceEqual(ReadAll(shuffledInput, names).Select(Fingerprint).Order(StringComparer.Ordinal)),
                "ShuffleRows below keeps every row whole",
                "rows differ");
        }

        if (fitsOnFolds)
        {
            VerifyFolds(context, estimator, data, names);
        }
    }

    private static void VerifyFolds<TTransformer>(MLContext context, IEstimator<TTransformer> estimator, IDataView data, string[] names)
        where TTransformer : class, ITransformer
    {
        int rows = 0;
        foreach (DataOperationsCatalog.TrainTestData fold in context.Data.CrossValidationSplit(data, Folds, seed: 1))
        {
            using TransformerChain<TTransformer> chain = new EstimatorChain<ITransformer>().Append(estimator).Fit(fold.TrainSet);
            rows += ReadAll(chain.Transform(fold.TestSet), names).Count;
        }

        int all = ColumnReader.Read(data).Count;
        Require(rows == all, "Fitting on folds covers every row once", $"{rows} of {all} rows");
    }

    private static List<object[]> ReadAll(IDataView view, string[] names) => ColumnReader.Read(view, names.Select(n => view.Schema[n]));

    private static string Fingerprint(object[] row) =>
        string.Join('\u001f', row.Select(v => v is Array array ? string.Join('\u001e', array.Cast<object>()) : v.ToString()));
}
