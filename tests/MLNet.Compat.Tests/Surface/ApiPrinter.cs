using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace MLNet.Compat.Tests.Surface;

/// <summary>
/// Prints the public and protected surface of an assembly in the notation of Data/public-api.txt: a header line for each
/// type, then its members, indented, in ordinal order.
/// </summary>
internal static class ApiPrinter
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<Type> VisibleTypes(Assembly assembly) =>
        assembly.GetTypes().Where(IsVisible).OrderBy(TypeNames.FullName, StringComparer.Ordinal);

    /// <summary>The header line of a type.</summary>
    public static string Header(Type type)
    {
        string obsolete = ObsoleteSuffix(type);
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            MethodInfo invoke = type.GetMethod("Invoke")!;
            return $"public delegate {TypeNames.Name(invoke.ReturnType)} {TypeNames.Declaration(type)}({Parameters(invoke)})"
                + TypeNames.Constraints(TypeNames.OwnArguments(type)) + ";" + obsolete;
        }

        return $"{TypeAccess(type)} {Kind(type)} {TypeNames.Declaration(type)}{BaseList(type)}"
            + TypeNames.Constraints(TypeNames.OwnArguments(type)) + obsolete;
    }

    /// <summary>The member lines of a type, without indentation.</summary>
    public static IEnumerable<string> Members(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
            return [];
        if (type.IsEnum)
            return type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(f => $"{f.Name} = {Convert.ToString(f.GetRawConstantValue(), CultureInfo.InvariantCulture)}");
        return type.GetConstructors(Declared).Where(c => !c.IsStatic && IsVisible(c)).Select(Constructor)
            .Concat(type.GetMethods(Declared).Where(m => IsVisible(m) && !IsAccessor(m)).Select(Method))
            .Concat(type.GetProperties(Declared).Where(p => p.GetAccessors(true).Any(IsVisible)).Select(Property))
            .Concat(type.GetEvents(Declared).Where(e => IsVisible(e.AddMethod!)).Select(Event))
            .Concat(type.GetFields(Declared).Where(f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly).Select(Field))
            .Order(StringComparer.Ordinal);
    }

    /// <summary>The lines of the members that somebody who implements or derives from the type has to supply.</summary>
    public static bool IsAbstractLine(string line, Type type) => type.IsInterface || line.Contains(" abstract ");

    private static bool IsVisible(Type type) => type.IsNested
        ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(type.DeclaringType!)
        : type.IsPublic;

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static string TypeAccess(Type type) => type.IsNestedFamily || type.IsNestedFamORAssem ? "protected" : "public";

    private static string Kind(Type type)
    {
        if (type.IsInterface)
            return "interface";
        if (type.IsEnum)
            return "enum";
        if (type.IsValueType)
            return type.IsByRefLike ? "ref struct" : "struct";
        if (type.IsAbstract && type.IsSealed)
            return "static class";
        return type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";
    }

    private static string BaseList(Type type)
    {
        if (type.IsEnum)
        {
            Type underlying = Enum.GetUnderlyingType(type);
            return underlying == typeof(int) ? "" : " : " + TypeNames.Name(underlying);
        }

        var bases = new List<string>();
        if (type.IsClass && type.BaseType is { } baseType && baseType != typeof(object))
            bases.Add(TypeNames.Name(baseType));
        bases.AddRange(DirectInterfaces(type).Select(TypeNames.Name).Order(StringComparer.Ordinal));
        return bases.Count == 0 ? "" : " : " + string.Join(", ", bases);
    }

    // An interface that comes with the base class or with another listed interface is not repeated.
    private static IEnumerable<Type> DirectInterfaces(Type type)
    {
        Type[] visible = type.GetInterfaces().Where(IsVisible).ToArray();
        var implied = new HashSet<Type>(visible.SelectMany(i => i.GetInterfaces()));
        if (type.BaseType is { } baseType)
            implied.UnionWith(baseType.GetInterfaces());
        return visible.Where(i => !implied.Contains(i));
    }

    private static string Constructor(ConstructorInfo constructor) =>
        $"{Access(constructor)}{TypeNames.SimpleName(constructor.DeclaringType!)}({Parameters(constructor)});" + ObsoleteSuffix(constructor);

    private static string Method(MethodInfo method)
    {
        Type[] arguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        string generics = arguments.Length == 0 ? "" : "<" + string.Join(", ", arguments.Select(a => a.Name)) + ">";
        return $"{Access(method)}{Inheritance(method)}{ReturnType(method)} {method.Name}{generics}({Parameters(method)})"
            + TypeNames.Constraints(arguments) + ";" + ObsoleteSuffix(method);
    }

    private static string Property(PropertyInfo property)
    {
        MethodInfo[] accessors = property.GetAccessors(true).Where(IsVisible).ToArray();
        MethodInfo widest = accessors.FirstOrDefault(a => a.IsPublic) ?? accessors[0];
        string access = Access(widest);
        string Accessor(MethodInfo? method, string keyword) => method is null || !IsVisible(method)
            ? ""
            : (Access(method) == access ? "" : Access(method)) + keyword + "; ";
        ParameterInfo[] index = property.GetIndexParameters();
        string name = index.Length == 0 ? property.Name : $"this[{string.Join(", ", index.Select(Parameter))}]";
        return $"{access}{Inheritance(widest)}{TypeNames.Name(property.PropertyType)} {name} "
            + $"{{ {Accessor(property.GetMethod, "get")}{Accessor(property.SetMethod, "set")}}}" + ObsoleteSuffix(property);
    }

    private static string Event(EventInfo item) =>
        $"{Access(item.AddMethod!)}{Inheritance(item.AddMethod!)}event {TypeNames.Name(item.EventHandlerType!)} {item.Name};" + ObsoleteSuffix(item);

    private static string Field(FieldInfo field)
    {
        string modifiers = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        string value = field.IsLiteral ? " = " + DefaultLiterals.Print(field.GetRawConstantValue(), field.FieldType) : "";
        return $"{(field.IsPublic ? "public " : "protected ")}{modifiers}{TypeNames.Name(field.FieldType)} {field.Name}{value};" + ObsoleteSuffix(field);
    }

    private static string Access(MethodBase method) =>
        method.DeclaringType!.IsInterface ? "" : method.IsPublic ? "public " : "protected ";

    private static string Inheritance(MethodInfo method)
    {
        if (method.DeclaringType!.IsInterface)
            return "";
        if (method.IsStatic)
            return "static ";
        if (!method.IsVirtual)
            return "";
        bool overrides = method.GetBaseDefinition() != method;
        if (method.IsAbstract)
            return overrides ? "abstract override " : "abstract ";
        if (overrides)
            return method.IsFinal ? "sealed override " : "override ";
        return method.IsFinal ? "" : "virtual ";
    }

    private static string ReturnType(MethodInfo method) => method.ReturnType.IsByRef
        ? (method.ReturnParameter.GetRequiredCustomModifiers().Length > 0 ? "ref readonly " : "ref ") + TypeNames.Name(method.ReturnType.GetElementType()!)
        : TypeNames.Name(method.ReturnType);

    private static string Parameters(MethodBase method)
    {
        string extension = method.IsDefined(typeof(ExtensionAttribute), false) ? "this " : "";
        return extension + string.Join(", ", method.GetParameters().Select(Parameter));
    }

    private static string Parameter(ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        string prefix = "";
        if (type.IsByRef)
        {
            type = type.GetElementType()!;
            prefix = parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        }
        else if (parameter.IsDefined(typeof(ParamArrayAttribute), false))
        {
            prefix = "params ";
        }

        string value = parameter.HasDefaultValue ? " = " + DefaultLiterals.Print(parameter.RawDefaultValue, type) : "";
        return $"{prefix}{TypeNames.Name(type)} {parameter.Name}{value}";
    }

    // The compiler itself marks every ref struct obsolete, for the sake of old compilers.
    private static string ObsoleteSuffix(MemberInfo member) =>
        member.IsDefined(typeof(ObsoleteAttribute), false) && member is not Type { IsByRefLike: true } ? " // [Obsolete]" : "";
}
