using System.Reflection;
using System.Runtime.ExceptionServices;

namespace Microsoft.ML.Data;

/// <summary>Calls a generic static method whose type arguments are known only at run time.</summary>
internal static class TypeDispatch
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    public static TResult Call<TResult>(Type owner, string method, Type[] typeArguments, params object[] arguments)
    {
        MethodInfo info = owner.GetMethod(method, Any) ?? throw new MissingMethodException(owner.Name, method);
        try
        {
            return (TResult)info.MakeGenericMethod(typeArguments).Invoke(null, arguments);
        }
        catch (TargetInvocationException ex) when (ex.InnerException != null)
        {
            ExceptionDispatchInfo.Throw(ex.InnerException);
            throw;
        }
    }
}
