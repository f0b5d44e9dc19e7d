using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLExtensions.Options;

/// <summary>Checks of option values, all with the same words: the option, the value met, and what would be right.</summary>
public static class OptionChecks
{
    /// <summary>Checks that a value lies in a closed range.</summary>
    /// <typeparam name="T">A number.</typeparam>
    /// <param name="value">The value given.</param>
    /// <param name="minimum">The least value that is right.</param>
    /// <param name="maximum">The greatest value that is right.</param>
    /// <param name="name">The option's name.</param>
    /// <returns><paramref name="value"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside, or NaN.</exception>
    public static T InRange<T>(T value, T minimum, T maximum, [CallerMemberName] string name = "")
        where T : INumber<T> =>
        value >= minimum && value <= maximum
            ? value
            : throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"{name} must be from {minimum} to {maximum}."));

    /// <summary>Checks that a value is at least a minimum, and finite.</summary>
    /// <typeparam name="T">A number.</typeparam>
    /// <param name="value">The value given.</param>
    /// <param name="minimum">The least value that is right.</param>
    /// <param name="name">The option's name.</param>
    /// <returns><paramref name="value"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is less, NaN or infinite.</exception>
    public static T AtLeast<T>(T value, T minimum, [CallerMemberName] string name = "")
        where T : INumber<T> =>
        value >= minimum && T.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"{name} must be at least {minimum}."));

    /// <summary>Checks that a value is greater than zero, and finite.</summary>
    /// <typeparam name="T">A number.</typeparam>
    /// <param name="value">The value given.</param>
    /// <param name="name">The option's name.</param>
    /// <returns><paramref name="value"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero, negative, NaN or infinite.</exception>
    public static T Positive<T>(T value, [CallerMemberName] string name = "")
        where T : INumber<T> =>
        value > T.Zero && T.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be greater than 0.");

    /// <summary>Checks that an enumeration's value is one of those defined.</summary>
    /// <typeparam name="T">An enumeration.</typeparam>
    /// <param name="value">The value given.</param>
    /// <param name="name">The option's name.</param>
    /// <returns><paramref name="value"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public static T Defined<T>(T value, [CallerMemberName] string name = "")
        where T : struct, Enum =>
        Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be one of {string.Join(", ", Enum.GetNames<T>())}.");
}
