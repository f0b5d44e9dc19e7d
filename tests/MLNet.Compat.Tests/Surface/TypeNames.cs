using System.Reflection;

namespace MLNet.Compat.Tests.Surface;

/// <summary>Type names in C# notation: keywords, <c>int?</c>, nested and generic names.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> s_keywords = new()
    {
        [typeof(void)] = "void", [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short", [typeof(ushort)] = "ushort", [typeof(int)] = "int", [typeof(uint)] = "uint",
        [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(double)] = "double",
        [typeof(decimal)] = "decimal", [typeof(char)] = "char", [typeof(string)] = "string", [typeof(object)] = "object",
    };

    /// <summary>The name as used in a signature: no namespace, with the outer types.</summary>
    public static string Name(Type type)
    {
        if (s_keywords.TryGetValue(type, out string? keyword))
            return keyword;
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[" + new string(',', type.GetArrayRank() - 1) + "]";
        if (type.IsPointer)
            return Name(type.GetElementType()!) + "*";
        if (type.IsGenericParameter)
            return type.Name;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Name(underlying) + "?";
        return Nested(type, type.GetGenericArguments(), (argument, _) => Name(argument));
    }

    /// <summary>The name with its namespace and without generic arguments, to sort by.</summary>
    public static string FullName(Type type) => type.FullName!.Replace('+', '.');

    /// <summary>The name as its own declaration writes it: namespace, outer types, type parameters with their variance.</summary>
    public static string Declaration(Type type) =>
        type.Namespace + "." + Nested(type, type.GetGenericArguments(), (argument, owner) => (owner == type ? Variance(argument) : "") + argument.Name);

    /// <summary>The name alone, without arity.</summary>
    public static string SimpleName(Type type)
    {
        int tick = type.Name.IndexOf('`');
        return tick < 0 ? type.Name : type.Name[..tick];
    }

    /// <summary>The generic arguments without those of the outer types.</summary>
    public static Type[] OwnArguments(Type type) =>
        type.GetGenericArguments()[(type.DeclaringType?.GetGenericArguments().Length ?? 0)..];

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
                parts.Add("class");
            if (isStruct)
                parts.Add("struct");
            parts.AddRange(parameter.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)).Select(Name));
            if (flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct)
                parts.Add("new()");
            if (parts.Count > 0)
                result += $" where {parameter.Name} : {string.Join(", ", parts)}";
        }

        return result;
    }

    private static string Variance(Type parameter) =>
        (parameter.GenericParameterAttributes & GenericParameterAttributes.VarianceMask) switch
        {
            GenericParameterAttributes.Covariant => "out ",
            GenericParameterAttributes.Contravariant => "in ",
            _ => "",
        };

    // The arguments of the outer types come first in the inner type's list: each level takes its own.
    private static string Nested(Type type, Type[] arguments, Func<Type, Type, string> print)
    {
        string outer = "";
        int taken = 0;
        if (type.DeclaringType is { } declaring)
        {
            taken = declaring.GetGenericArguments().Length;
            outer = Nested(declaring, arguments[..taken], print) + ".";
        }

        Type[] own = arguments[taken..];
        return outer + SimpleName(type) + (own.Length == 0 ? "" : "<" + string.Join(", ", own.Select(a => print(a, type))) + ">");
    }
}
