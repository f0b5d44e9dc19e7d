using Microsoft.DotNet.Interactive.Formatting;

namespace System;

/// <summary>Fake. What a cell calls to show a value.</summary>
public static class DisplayExtensions
{
    public static DisplayedValue Display(this object value, params string[] mimeTypes)
    {
        var displayed = new DisplayedValue(value, FormattedValue.CreateMany(value));
        Formatter.Raise(displayed);
        return displayed;
    }
}
