namespace MLExtensions.Text;

/// <summary>How the vectors of a text's words become one vector. A text without known words gives zeros under every pooling.</summary>
/// <remarks>
/// v are the vectors of the known words, m their number, n the number of all tokens. Under
/// <see cref="OutOfVocabularyPolicy.Zero"/>, unknown tokens are zero vectors that count in a mean.
/// </remarks>
public enum WordPooling
{
    /// <summary>Σv / m; under <see cref="OutOfVocabularyPolicy.Zero"/> Σv / n. Output: D values.</summary>
    Mean = 0,

    /// <summary>Σv. Output: D values.</summary>
    Sum = 1,

    /// <summary>The smallest value of each slot over the known words. Output: D values.</summary>
    Min = 2,

    /// <summary>The largest value of each slot over the known words. Output: D values.</summary>
    Max = 3,

    /// <summary><see cref="Min"/>, <see cref="Mean"/> and <see cref="Max"/>, one after another. Output: 3·D values.</summary>
    MinMeanMax = 4,

    /// <summary>
    /// Σ a / (a + p(w)) · v, divided as <see cref="Mean"/> is, then, if so asked, less its projection on the common component
    /// (Arora, Liang and Ma, "A simple but tough-to-beat baseline for sentence embeddings", 2017). Output: D values.
    /// </summary>
    Sif = 5,

    /// <summary>
    /// Σ idf(w) · v / Σ idf(w), with idf(w) = ln((1 + N) / (1 + df(w))) + 1 over N documents; a token counts each time it comes.
    /// Under <see cref="OutOfVocabularyPolicy.Zero"/>, unknown tokens add the idf of a word in no document to the divisor. Output: D values.
    /// </summary>
    TfIdf = 6,

    /// <summary>
    /// The vectors of the first k known words, one after another; under <see cref="OutOfVocabularyPolicy.Zero"/> of the first k tokens.
    /// Places left over are zero. Output: k·D values.
    /// </summary>
    ConcatenateFirst = 7,
}
