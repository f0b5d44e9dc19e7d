namespace MLExtensions.Onnx;

/// <summary>How a model is written.</summary>
public sealed class OnnxSaveOptions
{
    /// <summary>The default of <see cref="MaxBytes"/>: Protobuf and ONNX Runtime end at 2 GB, and a reader needs some room.</summary>
    public const long DefaultMaxBytes = 1_900_000_000;

    private readonly long _maxBytes = DefaultMaxBytes;
    private readonly int _externalDataThreshold = 1024;
    private readonly ExternalDataUse _externalData;

    /// <summary>The largest size that is written, in bytes; a larger model throws before anything is written.</summary>
    /// <value>The default value is 1,900,000,000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 1 and 2,147,483,647.</exception>
    public long MaxBytes
    {
        get => _maxBytes;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, int.MaxValue);
            _maxBytes = value;
        }
    }

    /// <summary>The way out that the error names when the model is too large, such as "Use a smaller MaxVocabulary, or Storage = Float16".</summary>
    /// <value>The default value is null: a general hint.</value>
    public string? TooLargeHint { get; init; }

    /// <summary>When the weights are written to a file of their own, named as the model with ".data" behind, in the same folder; the two belong together.</summary>
    /// <value>The default value is <see cref="ExternalDataUse.Never"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public ExternalDataUse ExternalData
    {
        get => _externalData;
        init
        {
            if (!Enum.IsDefined(value))
                throw new ArgumentOutOfRangeException(nameof(value), value, $"Use {string.Join(", ", Enum.GetNames<ExternalDataUse>())}.");
            _externalData = value;
        }
    }

    /// <summary>The smallest tensor that goes to that file, in bytes.</summary>
    /// <value>The default value is 1024.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int ExternalDataThreshold
    {
        get => _externalDataThreshold;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _externalDataThreshold = value;
        }
    }
}
