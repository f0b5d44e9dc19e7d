using System.Reflection;

namespace MLExtensions.ApiReference;

/// <summary>The names by which XML documentation calls types and members (C# specification, annex D).</summary>
internal static class DocIds
{
    public static string Of(MemberInfo member) => member switch
    {
        Type type => "T:" + TypeText.FullName(type),
        ConstructorInfo constructor => $"M:{Owner(constructor)}.#ctor{Parameters(constructor.GetParameters())}",
        MethodInfo method => OfMethod(method),
        PropertyInfo property => $"P:{Owner(property)}.{property.Name}{Parameters(property.GetIndexParameters())}",
        EventInfo item => $"E:{Owner(item)}.{item.Name}",
        FieldInfo field => $"F:{Owner(field)}.{field.Name}",
        _ => throw new ArgumentException($"A member of an unexpected kind: {member.MemberType}.", nameof(member)),
    };

    private static string Owner(MemberInfo member)
    {
        Type type = member.DeclaringType!;
        return TypeText.FullName(type.IsGenericType ? type.GetGenericTypeDefinition() : type);
    }

    private static string OfMethod(MethodInfo method)
    {
        string arity = method.IsGenericMethod ? "``" + method.GetGenericArguments().Length : "";
        string conversion = method.Name is "op_Implicit" or "op_Explicit" ? "~" + Parameter(method.ReturnType) : "";
        return $"M:{Owner(method)}.{method.Name.Replace('.', '#')}{arity}{Parameters(method.GetParameters())}{conversion}";
    }

    private static string Parameters(ParameterInfo[] parameters) =>
        parameters.Length == 0 ? "" : "(" + string.Join(",", parameters.Select(p => Parameter(p.ParameterType))) + ")";

    private static string Parameter(Type type)
    {
        if (type.IsByRef)
        {
            return Parameter(type.GetElementType()!) + "@";
        }

        if (type.IsPointer)
        {
            return Parameter(type.GetElementType()!) + "*";
        }

        if (type.IsArray)
        {
            int rank = type.GetArrayRank();
            return Parameter(type.GetElementType()!) + (rank == 1 ? "[]" : "[" + string.Join(",", Enumerable.Repeat("0:", rank)) + "]");
        }

        if (type.IsGenericParameter)
        {
            return (type.DeclaringMethod is null ? "`" : "``") + type.GenericParameterPosition;
        }

        if (!type.IsGenericType)
        {
            return TypeText.FullName(type);
        }

        string name = TypeText.FullName(type.GetGenericTypeDefinition());
        return $"{name[..name.LastIndexOf('`')]}{{{string.Join(",", type.GetGenericArguments().Select(Parameter))}}}";
    }
}
