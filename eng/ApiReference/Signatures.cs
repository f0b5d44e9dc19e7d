using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace MLExtensions.ApiReference;

/// <summary>Types and members as C# declares them, without attributes.</summary>
internal static class Signatures
{
    private static readonly NullabilityInfoContext s_nullability = new();

    public static string OfType(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            MethodInfo invoke = type.GetMethod("Invoke")!;
            return $"public delegate {ReturnType(invoke)} {TypeText.Declaration(type)}({Parameters(invoke)}){TypeText.Constraints(type.GetGenericArguments())};";
        }

        string access = type.IsNestedFamily || type.IsNestedFamORAssem ? "protected" : "public";
        return $"{access} {Kind(type)} {TypeText.Declaration(type)}{BaseList(type)}{TypeText.Constraints(type.GetGenericArguments())}";
    }

    public static string Of(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"{Access(constructor)}{TypeText.Simple(constructor.DeclaringType!)}({Parameters(constructor)});",
        MethodInfo method => OfMethod(method),
        PropertyInfo property => OfProperty(property),
        EventInfo item => $"{Access(item.AddMethod!)}{Inheritance(item.AddMethod!)}event {TypeText.Name(item.EventHandlerType!)} {item.Name};",
        FieldInfo field => OfField(field),
        _ => throw new ArgumentException($"A member of an unexpected kind: {member.MemberType}.", nameof(member)),
    };

    private static string Kind(Type type)
    {
        string record = Members.IsRecord(type) ? "record " : "";
        if (type.IsInterface)
        {
            return "interface";
        }

        if (type.IsEnum)
        {
            return "enum";
        }

        if (type.IsValueType)
        {
            return (type.IsDefined(typeof(IsReadOnlyAttribute), false) ? "readonly " : "") + (type.IsByRefLike ? "ref struct" : record + "struct");
        }

        string form = record.Length > 0 ? "record" : "class";
        return type.IsAbstract && type.IsSealed ? "static class" : type.IsAbstract ? "abstract " + form : type.IsSealed ? "sealed " + form : form;
    }

    private static string BaseList(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetUnderlyingType(type) == typeof(int) ? "" : " : " + TypeText.Name(Enum.GetUnderlyingType(type));
        }

        var bases = new List<string>();
        if (type.IsClass && type.BaseType is { } baseType && baseType != typeof(object))
        {
            bases.Add(TypeText.Name(baseType));
        }

        bool record = Members.IsRecord(type);
        bases.AddRange(DirectInterfaces(type).Where(i => !record || i != typeof(IEquatable<>).MakeGenericType(type)).Select(i => TypeText.Name(i)).Order(StringComparer.Ordinal));
        return bases.Count == 0 ? "" : " : " + string.Join(", ", bases);
    }

    // An interface that comes with the base class or with another listed interface is not repeated.
    private static IEnumerable<Type> DirectInterfaces(Type type)
    {
        Type[] visible = [.. type.GetInterfaces().Where(i => i.IsVisible)];
        var implied = new HashSet<Type>(visible.SelectMany(i => i.GetInterfaces()));
        if (type.BaseType is { } baseType)
        {
            implied.UnionWith(baseType.GetInterfaces());
        }

        return visible.Where(i => !implied.Contains(i));
    }

    private static string OfMethod(MethodInfo method)
    {
        Type[] arguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        string generics = arguments.Length == 0 ? "" : "<" + string.Join(", ", arguments.Select(a => a.Name)) + ">";
        return $"{Access(method)}{Inheritance(method)}{ReturnType(method)} {method.Name}{generics}({Parameters(method)}){TypeText.Constraints(arguments)};";
    }

    private static string OfProperty(PropertyInfo property)
    {
        MethodInfo[] accessors = [.. property.GetAccessors(true).Where(Members.IsVisible)];
        MethodInfo widest = accessors.FirstOrDefault(a => a.IsPublic) ?? accessors[0];
        string access = Access(widest);
        string Accessor(MethodInfo? method, string keyword) =>
            method is null || !Members.IsVisible(method) ? "" : (Access(method) == access ? "" : Access(method)) + keyword + "; ";
        bool init = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        string required = property.IsDefined(typeof(RequiredMemberAttribute), false) ? "required " : "";
        ParameterInfo[] index = property.GetIndexParameters();
        string name = index.Length == 0 ? property.Name : $"this[{string.Join(", ", index.Select(Parameter))}]";
        string type = property.PropertyType.IsByRef
            ? RefKind(property.GetMethod!.ReturnParameter) + TypeText.Name(property.PropertyType.GetElementType()!)
            : TypeText.Name(property.PropertyType, s_nullability.Create(property));
        return $"{access}{Inheritance(widest)}{required}{type} {name} {{ {Accessor(property.GetMethod, "get")}{Accessor(property.SetMethod, init ? "init" : "set")}}}";
    }

    private static string OfField(FieldInfo field)
    {
        if (field.DeclaringType!.IsEnum)
        {
            return $"{field.Name} = {Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}";
        }

        string modifiers = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        string value = field.IsLiteral ? " = " + Literal(field.GetRawConstantValue(), field.FieldType) : "";
        return $"{(field.IsPublic ? "public " : "protected ")}{modifiers}{TypeText.Name(field.FieldType, s_nullability.Create(field))} {field.Name}{value};";
    }

    private static string Access(MethodBase method) =>
        method.DeclaringType!.IsInterface ? "" : method.IsPublic ? "public " : "protected ";

    private static string Inheritance(MethodInfo method)
    {
        if (method.DeclaringType!.IsInterface)
        {
            return "";
        }

        if (method.IsStatic)
        {
            return "static ";
        }

        if (!method.IsVirtual)
        {
            return "";
        }

        bool overrides = method.GetBaseDefinition() != method;
        string last = method.IsFinal ? "sealed override " : "override ";
        return method.IsAbstract ? (overrides ? "abstract override " : "abstract ") : overrides ? last : method.IsFinal ? "" : "virtual ";
    }

    private static string ReturnType(MethodInfo method) => method.ReturnType.IsByRef
        ? RefKind(method.ReturnParameter) + TypeText.Name(method.ReturnType.GetElementType()!)
        : TypeText.Name(method.ReturnType, s_nullability.Create(method.ReturnParameter));

    private static string RefKind(ParameterInfo returned) => returned.GetRequiredCustomModifiers().Length > 0 ? "ref readonly " : "ref ";

    private static string Parameters(MethodBase method)
    {
        string extension = method.IsDefined(typeof(ExtensionAttribute), false) ? "this " : "";
        return extension + string.Join(", ", method.GetParameters().Select(Parameter));
    }

    private static string Parameter(ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        NullabilityInfo nullability = s_nullability.Create(parameter);
        string prefix = parameter.IsDefined(typeof(ParamArrayAttribute), false) || parameter.IsDefined(typeof(ParamCollectionAttribute), false) ? "params " : "";
        if (type.IsByRef)
        {
            type = type.GetElementType()!;
            nullability = nullability.ElementType ?? nullability;
            prefix = parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        }

        string value = parameter.HasDefaultValue ? " = " + Literal(parameter.RawDefaultValue, type) : "";
        return $"{prefix}{TypeText.Name(type, nullability)} {parameter.Name}{value}";
    }

    private static string Literal(object? value, Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        if (value is null)
        {
            return (type.IsValueType && plain == type) || type.IsGenericParameter ? "default" : "null";
        }

        if (plain.IsEnum)
        {
            return plain.Name + "." + (Enum.GetName(plain, Enum.ToObject(plain, value)) ?? Convert.ToString(value, CultureInfo.InvariantCulture));
        }

        return value switch
        {
            bool flag => flag ? "true" : "false",
            string text => "\"" + text + "\"",
            char symbol => char.IsControl(symbol) ? $"'\\x{(int)symbol:X}'" : $"'{symbol}'",
            float single => single.ToString(CultureInfo.InvariantCulture) + "f",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }
}
