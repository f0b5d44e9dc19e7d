using System.Runtime.CompilerServices;

namespace MLExtensions.Display;

/// <summary>Checks of what properties are set to.</summary>
internal static class Check
{
    /// <summary>The list itself, when neither it nor an item of it is null.</summary>
    public static IReadOnlyList<T> Items<T>(IReadOnlyList<T> value, [CallerMemberName] string property = "")
        where T : class
    {
        ArgumentNullException.ThrowIfNull(value);
        for (int i = 0; i < value.Count; i++)
        {
            if (value[i] is null)
            {
                throw new ArgumentException($"{property}[{i}] is null.", nameof(value));
            }
        }

        return value;
    }

    /// <summary>The list itself, when it has an item and none is null.</summary>
    public static IReadOnlyList<T> SomeItems<T>(IReadOnlyList<T> value, [CallerMemberName] string property = "")
        where T : class =>
        Items(value, property).Count > 0 ? value : throw new ArgumentException($"{property} is empty; it needs at least one item.", nameof(value));
}
