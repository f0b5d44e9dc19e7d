using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;
using static MLExtensions.Testing.Clauses.Clause;

namespace MLExtensions.Testing.Clauses;

/// <summary>A missing or wrong input column is a clear error that names it: in schema propagation, in fitting, in transforming.</summary>
internal static class ErrorClauses
{
    public static void Verify<TTransformer>(
        MLContext context, IEstimator<TTransformer> estimator, ITransformer transformer, IDataView data, IDataView? invalidData)
        where TTransformer : class, ITransformer
    {
        IRowToRowMapper mapper = transformer.GetRowToRowMapper(data.Schema);
        string[] dependencies = [.. mapper.GetDependencies(mapper.OutputSchema.Where(c => c.Index >= data.Schema.Count)).Select(c => c.Name)];
        foreach (string name in dependencies)
        {
            IDataView without = context.Transforms.DropColumns(name).Fit(data).Transform(data);
            VerifyFailures($"A missing column '{name}' is refused", estimator, transformer, without, name);
        }

        if (invalidData is not null)
        {
            string wrong = dependencies.FirstOrDefault(n =>
                invalidData.Schema.GetColumnOrNull(n) is { } column && !column.Type.Equals(data.Schema[n].Type))
                ?? throw new ArgumentException("No input column of the component has another type in the invalid data than in the valid.", nameof(invalidData));
            VerifyFailures($"A column '{wrong}' of a wrong type is refused", estimator, transformer, invalidData, wrong);
        }
    }

    private static void VerifyFailures<TTransformer>(
        string clause, IEstimator<TTransformer> estimator, ITransformer transformer, IDataView bad, string name)
        where TTransformer : class, ITransformer
    {
        RequireFailure(clause + " by schema propagation", () => estimator.GetOutputSchema(SchemaShapes.Of(bad.Schema)), name);
        RequireFailure(clause + " by Fit", () => estimator.Fit(bad), name);
        RequireFailure(clause + " by GetOutputSchema", () => transformer.GetOutputSchema(bad.Schema), name);
        RequireFailure(clause + " by Transform", () => transformer.Transform(bad), name);
        RequireFailure(clause + " by GetRowToRowMapper", () => transformer.GetRowToRowMapper(bad.Schema), name);
    }
}
