namespace MLExtensions.Text;

/// <summary>How the vectors are kept in a saved model.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The names of the formats.")]
public enum VectorStorage
{
    /// <summary>Four bytes a value.</summary>
    Float32 = 0,

    /// <summary>Two bytes a value (about three decimal digits). The fitted featurizer uses the rounded values too, so that it agrees with the saved one.</summary>
    Float16 = 1,
}
