namespace MLExtensions.Text;

/// <summary>Which of the two vectors that GloVe learns for a word become the word's vector.</summary>
public enum GloVeOutput
{
    /// <summary>The sum of the word vector and the context vector (W + C), which the paper recommends.</summary>
    WordPlusContext = 0,

    /// <summary>The word vector (W).</summary>
    Word = 1,

    /// <summary>The context vector (C).</summary>
    Context = 2,

    /// <summary>The word vector followed by the context vector: twice the dimension.</summary>
    Both = 3,
}
