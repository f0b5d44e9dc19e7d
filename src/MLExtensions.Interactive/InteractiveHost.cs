using System.Reflection;

namespace MLExtensions.Interactive;

/// <summary>
/// What is used of .NET Interactive, bound by name: <c>Formatter.Register(Type, Action&lt;object, TextWriter&gt;, string)</c>,
/// <c>DisplayExtensions.Display(object, string[])</c> and <c>DisplayedValue.Update(object)</c>.
/// </summary>
internal static class InteractiveHost
{
    private const string FormattingAssembly = "Microsoft.DotNet.Interactive.Formatting";
    private const string FormatterType = "Microsoft.DotNet.Interactive.Formatting.Formatter";

    // The extension methods have moved from one assembly to the other; their namespace stayed.
    private const string DisplayType = "System.DisplayExtensions";
    private static readonly string[] s_displayAssemblies = [FormattingAssembly, "Microsoft.DotNet.Interactive"];

    /// <summary>The assembly with the formatters, where this process is a notebook's.</summary>
    public static Assembly? FindFormatting() => Find(FormattingAssembly);

    /// <summary>Binds <c>Formatter.Register</c>. Versions differ in optional parameters after the first three.</summary>
    public static Action<Type, Action<object, TextWriter>, string> BindRegister(Assembly formatting)
    {
        Type formatter = formatting.GetType(FormatterType) ?? throw new NotSupportedException($"{formatting.GetName()} has no type {FormatterType}.");
        Type[] wanted = [typeof(Type), typeof(Action<object, TextWriter>), typeof(string)];
        MethodInfo register = formatter.GetMethods(BindingFlags.Public | BindingFlags.Static).FirstOrDefault(method =>
            method is { Name: "Register", IsGenericMethodDefinition: false } && StartsWith(method.GetParameters(), wanted))
            ?? throw new NotSupportedException($"{formatting.GetName()}: {FormatterType} has no Register(Type, Action<object, TextWriter>, string).");
        object?[] rest = [.. register.GetParameters().Skip(wanted.Length).Select(parameter => parameter.DefaultValue)];
        return (type, format, mimeType) => register.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [type, format, mimeType, .. rest], null);
    }

    /// <summary>Shows a value in the running cell.</summary>
    /// <returns>What shows a new value in its place; null where this process is no notebook's.</returns>
    public static Action<object>? Display(object value)
    {
        MethodInfo? display = s_displayAssemblies.Select(name => Find(name)?.GetType(DisplayType)).FirstOrDefault(type => type is not null)?
            .GetMethod("Display", BindingFlags.Public | BindingFlags.Static, [typeof(object), typeof(string[])]);
        object? shown = display?.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [value, Array.Empty<string>()], null);
        MethodInfo? update = shown?.GetType().GetMethod("Update", [typeof(object)]);
        return update is null ? null : next => update.Invoke(shown, BindingFlags.DoNotWrapExceptions, null, [next], null);
    }

    private static bool StartsWith(ParameterInfo[] parameters, Type[] types) =>
        parameters.Length >= types.Length
        && parameters.Take(types.Length).Select(parameter => parameter.ParameterType).SequenceEqual(types)
        && parameters.Skip(types.Length).All(parameter => parameter.HasDefaultValue);

    private static Assembly? Find(string name) => AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(assembly => assembly.GetName().Name == name);
}
