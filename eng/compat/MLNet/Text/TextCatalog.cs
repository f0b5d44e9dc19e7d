using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Text;
using static Microsoft.ML.Transforms.Text.NgramExtractingEstimator;
using static Microsoft.ML.Transforms.Text.StopWordsRemovingEstimator;
using static Microsoft.ML.Transforms.Text.TextNormalizingEstimator;

namespace Microsoft.ML;

public static class TextCatalog
{
    public static TextNormalizingEstimator NormalizeText(this TransformsCatalog.TextTransforms catalog, string outputColumnName, string inputColumnName = null,
        CaseMode caseMode = CaseMode.Lower, bool keepDiacritics = false, bool keepPunctuations = true, bool keepNumbers = true)
        => new(catalog.Environment, ShapeExtensions.Pairs(outputColumnName, inputColumnName), caseMode, keepDiacritics, keepPunctuations, keepNumbers);

    public static WordTokenizingEstimator TokenizeIntoWords(this TransformsCatalog.TextTransforms catalog, string outputColumnName, string inputColumnName = null, char[] separators = null)
        => new(catalog.Environment, ShapeExtensions.Pairs(outputColumnName, inputColumnName), separators);

    public static StopWordsRemovingEstimator RemoveDefaultStopWords(this TransformsCatalog.TextTransforms catalog, string outputColumnName, string inputColumnName = null, Language language = Language.English)
        => new(catalog.Environment, ShapeExtensions.Pairs(outputColumnName, inputColumnName), language);

    public static CustomStopWordsRemovingEstimator RemoveStopWords(this TransformsCatalog.TextTransforms catalog, string outputColumnName, string inputColumnName = null, params string[] stopwords)
        => new(catalog.Environment, ShapeExtensions.Pairs(outputColumnName, inputColumnName), stopwords);

    public static NgramExtractingEstimator ProduceNgrams(this TransformsCatalog.TextTransforms catalog, string outputColumnName, string inputColumnName = null,
        int ngramLength = 2, int skipLength = 0, bool useAllLengths = true, int maximumNgramsCount = 10000000, WeightingCriteria weighting = WeightingCriteria.Tf)
        => new(catalog.Environment, ShapeExtensions.Pairs(outputColumnName, inputColumnName), ngramLength, maximumNgramsCount, weighting);

    public static WordBagEstimator ProduceWordBags(this TransformsCatalog.TextTransforms catalog, string outputColumnName, string inputColumnName = null,
        int ngramLength = 2, int skipLength = 0, bool useAllLengths = true, int maximumNgramsCount = 10000000, WeightingCriteria weighting = WeightingCriteria.Tf)
        => new(catalog.Environment, outputColumnName, [inputColumnName ?? outputColumnName], ngramLength, maximumNgramsCount, weighting);

    public static WordBagEstimator ProduceWordBags(this TransformsCatalog.TextTransforms catalog, string outputColumnName, string[] inputColumnNames,
        int ngramLength = 2, int skipLength = 0, bool useAllLengths = true, int maximumNgramsCount = 10000000, WeightingCriteria weighting = WeightingCriteria.Tf)
        => new(catalog.Environment, outputColumnName, inputColumnNames, ngramLength, maximumNgramsCount, weighting);
}
