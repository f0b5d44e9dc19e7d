using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Text;

/// <summary>Text to counts of its words: tokens, their keys, and how often each key stands there.</summary>
public sealed class WordBagEstimator : IEstimator<ITransformer>
{
    private readonly IEstimator<ITransformer> _steps;

    internal WordBagEstimator(IHostEnvironment env, string outputColumnName, string[] inputColumnNames, int ngramLength, int maximumNgramsCount, NgramExtractingEstimator.WeightingCriteria weighting)
    {
        Contracts.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        Contracts.CheckNonEmpty(inputColumnNames, nameof(inputColumnNames));
        string source = inputColumnNames[0];
        var chain = new EstimatorChain<ITransformer>();
        if (inputColumnNames.Length > 1)
        {
            chain = new EstimatorChain<ITransformer>(env, [(new ColumnConcatenatingEstimator(env, outputColumnName, inputColumnNames), TransformerScope.Everything, false)]);
            source = outputColumnName;
        }

        (string outputColumnName, string inputColumnName)[] inPlace = ShapeExtensions.Pairs(outputColumnName, null);
        _steps = chain
            .Append(new WordTokenizingEstimator(env, ShapeExtensions.Pairs(outputColumnName, source), null))
            .Append(new ValueToKeyMappingEstimator(env, inPlace, maximumNgramsCount, ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence, false, null))
            .Append(new NgramExtractingEstimator(env, inPlace, ngramLength, maximumNgramsCount, weighting));
    }

    public ITransformer Fit(IDataView input) => _steps.Fit(input);

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _steps.GetOutputSchema(inputSchema);
}
