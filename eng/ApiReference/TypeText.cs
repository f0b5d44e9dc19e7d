using System.Reflection;

namespace MLExtensions.ApiReference;

/// <summary>Type names in C# notation: keywords, <c>int?</c>, <c>string?</c>, nested and generic names, without namespaces.</summary>
internal static class TypeText
{
    private static readonly Dictionary<Type, string> s_keywords = new()
    {
        [typeof(void)] = "void", [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short", [typeof(ushort)] = "ushort", [typeof(int)] = "int", [typeof(uint)] = "uint",
        [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(double)] = "double",
        [typeof(decimal)] = "decimal", [typeof(char)] = "char", [typeof(string)] = "string", [typeof(object)] = "object",
        [typeof(nint)] = "nint", [typeof(nuint)] = "nuint",
    };

    /// <summary>The name as a signature has it.</summary>
    /// <param name="type">The type.</param>
    /// <param name="nullability">What is known of null in it; null where nothing is.</param>
    public static string Name(Type type, NullabilityInfo? nullability = null)
    {
        string suffix = nullability is { ReadState: NullabilityState.Nullable } && !type.IsValueType ? "?" : "";
        if (s_keywords.TryGetValue(type, out string? keyword))
        {
            return keyword + suffix;
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!, nullability?.ElementType) + "[" + new string(',', type.GetArrayRank() - 1) + "]" + suffix;
        }

        if (type.IsPointer)
        {
            return Name(type.GetElementType()!) + "*";
        }

        if (type.IsGenericParameter)
        {
            return type.Name + suffix;
        }

        Type[] arguments = type.GetGenericArguments();
        NullabilityInfo[] ofArguments = nullability?.GenericTypeArguments ?? [];
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying, ofArguments.FirstOrDefault()) + "?";
        }

        string[] names = [.. arguments.Select((argument, i) => Name(argument, i < ofArguments.Length ? ofArguments[i] : null))];
        return type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true
            ? $"({string.Join(", ", names)})"
            : Nested(type, names) + suffix;
    }

    /// <summary>The full name with points between outer and inner types, and the arity.</summary>
    public static string FullName(Type type) => type.FullName!.Replace('+', '.');

    /// <summary>The name with outer types and the names of type parameters.</summary>
    public static string Declaration(Type type) => Nested(type, [.. type.GetGenericArguments().Select(argument => argument.Name)]);

    /// <summary>The name alone, without arity.</summary>
    public static string Simple(Type type) => type.Name.Split('`')[0];

    /// <summary>The <c>where</c> clauses of type parameters, each with a leading space.</summary>
    public static string Constraints(IEnumerable<Type> parameters)
    {
        string result = "";
        foreach (Type parameter in parameters.Where(p => p.IsGenericParameter))
        {
            GenericParameterAttributes flags = parameter.GenericParameterAttributes;
            bool isStruct = flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
            var parts = new List<string>();
            if (flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            {
                parts.Add("class");
            }

            if (isStruct)
            {
                parts.Add("struct");
            }

            parts.AddRange(parameter.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)).Select(c => Name(c)));
            if (flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct)
            {
                parts.Add("new()");
            }

            if (parts.Count > 0)
            {
                result += $" where {parameter.Name} : {string.Join(", ", parts)}";
            }
        }

        return result;
    }

    // The arguments of the outer types come first in the inner type's list: each level takes its own.
    private static string Nested(Type type, string[] arguments)
    {
        string outer = "";
        int taken = 0;
        if (type.DeclaringType is { } declaring)
        {
            taken = declaring.GetGenericArguments().Length;
            outer = Nested(declaring, arguments[..taken]) + ".";
        }

        string[] own = arguments[taken..];
        return outer + Simple(type) + (own.Length == 0 ? "" : "<" + string.Join(", ", own) + ">");
    }
}
