namespace MLExtensions.Onnx;

/// <summary>When a model's weights are written to a file of their own beside it.</summary>
public enum ExternalDataUse
{
    /// <summary>Never: one file holds everything, and ends at 2 GB.</summary>
    Never,

    /// <summary>When the model is larger than <see cref="OnnxSaveOptions.MaxBytes"/>.</summary>
    WhenTooLarge,

    /// <summary>Always.</summary>
    Always,
}
