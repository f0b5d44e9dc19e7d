namespace MLExtensions.Text;

/// <summary>The file formats of word vectors.</summary>
public enum WordVectorFormat
{
    /// <summary>
    /// Loading: told from the file's content. Saving: by the name: <c>.bin</c> is word2vec binary, <c>.vec</c> word2vec text,
    /// <c>.mlxvec</c> native, anything else GloVe text.
    /// </summary>
    Auto = 0,

    /// <summary>A line for each word: the word, then its values, separated by spaces. Loading takes a header line "count dimension" where there is one.</summary>
    GloVeText = 1,

    /// <summary>As <see cref="GloVeText"/>, after a header line "count dimension".</summary>
    Word2VecText = 2,

    /// <summary>A header line "count dimension", then for each word its bytes, a space and little-endian floats, with or without a line break after them.</summary>
    Word2VecBinary = 3,

    /// <summary>The own format: mapped into memory when loaded, with its table of words ready made.</summary>
    Native = 4,
}
