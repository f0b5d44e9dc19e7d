using System.Reflection;
using System.Runtime.CompilerServices;

namespace MLExtensions.ApiReference;

/// <summary>The members of a type that a user sees: public and protected, written by hand.</summary>
internal static class Members
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Constructors, fields, properties, methods and events, in this order, each by name.</summary>
    public static IReadOnlyList<MemberInfo> Of(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return [];
        }

        if (type.IsEnum)
        {
            return [.. type.GetFields(BindingFlags.Public | BindingFlags.Static)];
        }

        return
        [
            .. type.GetConstructors(Declared).Where(c => !c.IsStatic && IsVisible(c) && !IsSynthesized(c)).OrderBy(c => c.GetParameters().Length),
            .. type.GetFields(Declared).Where(f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly).OrderBy(f => f.Name, StringComparer.Ordinal),
            .. type.GetProperties(Declared).Where(p => p.GetAccessors(true).Any(IsVisible) && !IsSynthesized(p)).OrderBy(p => p.Name, StringComparer.Ordinal),
            .. type.GetMethods(Declared).Where(m => IsVisible(m) && !IsAccessor(m) && !IsSynthesized(m)).OrderBy(m => m.Name, StringComparer.Ordinal).ThenBy(m => m.GetParameters().Length),
            .. type.GetEvents(Declared).Where(e => IsVisible(e.AddMethod!)).OrderBy(e => e.Name, StringComparer.Ordinal),
        ];
    }

    public static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    /// <summary>Whether a type is a record.</summary>
    public static bool IsRecord(Type type) => type.GetMethod("PrintMembers", Declared) is { } print && IsSynthesized(print);

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static bool IsSynthesized(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) || member.Name is "EqualityContract" or "<Clone>$";
}
