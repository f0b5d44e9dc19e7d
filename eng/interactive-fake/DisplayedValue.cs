namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>Fake. A value in a cell's output, which can be replaced.</summary>
public class DisplayedValue
{
    public DisplayedValue(object value, IReadOnlyList<FormattedValue> formattedValues) => (Value, FormattedValues) = (value, formattedValues);

    public string DisplayId { get; } = Guid.NewGuid().ToString();

    public bool IsUpdated { get; private set; }

    public IReadOnlyList<FormattedValue> FormattedValues { get; private set; }

    public object Value { get; private set; }

    public void Update(object updatedValue)
    {
        IsUpdated = true;
        Value = updatedValue;
        FormattedValues = FormattedValue.CreateMany(updatedValue);
        Formatter.Raise(this);
    }
}
