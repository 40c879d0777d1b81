using System.Reflection;
using System.Reflection.Emit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.SignalR;

namespace Api.Security.Tests.Placement;

/// <summary>Emits controllers and hubs with any attributes on the base class, the class and the action.</summary>
internal static class EmittedTypes
{
    private static readonly ModuleBuilder Module =
        AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Emitted"), AssemblyBuilderAccess.Run).DefineDynamicModule("Emitted");
    private static int _count;

    public static Type Controller(string name, Said[] onBase, Said[] onClass, Said[] onAction)
    {
        var type = Class(name, typeof(ControllerBase), onBase, onClass);
        type.SetCustomAttribute(Attribute(typeof(RouteAttribute), $"{{tenantId}}/{{userId}}/{name}"));
        var action = type.DefineMethod("Get", MethodAttributes.Public, typeof(string), Type.EmptyTypes);
        action.SetCustomAttribute(Attribute(typeof(HttpGetAttribute)));
        foreach (var attribute in onAction.Select(Attribute)) action.SetCustomAttribute(attribute);
        var code = action.GetILGenerator();
        code.Emit(OpCodes.Ldstr, "ok");
        code.Emit(OpCodes.Ret);
        return type.CreateType();
    }

    public static Type Hub(string name, Said[] onBase, Said[] onClass) => Class(name, typeof(Hub), onBase, onClass).CreateType();

    private static TypeBuilder Class(string name, Type parent, Said[] onBase, Said[] onClass)
    {
        var number = Interlocked.Increment(ref _count);
        var above = Module.DefineType($"N{number}.Base", TypeAttributes.Public | TypeAttributes.Abstract, parent);
        foreach (var attribute in onBase.Select(Attribute)) above.SetCustomAttribute(attribute);
        var type = Module.DefineType($"N{number}.{name}", TypeAttributes.Public, above.CreateType());
        foreach (var attribute in onClass.Select(Attribute)) type.SetCustomAttribute(attribute);
        return type;
    }

    private static CustomAttributeBuilder Attribute(Said said) =>
        said.IsAnonymous ? Attribute(typeof(AllowAnonymousAttribute))
        : said.Form == 1 && said.Requires!.Name.Length > 0 ? Attribute(typeof(AuthorizeAttribute), said.Requires.Name)
        : Attribute(said.Requires!.Attribute, said.Requires.Arguments);

    private static CustomAttributeBuilder Attribute(Type type, params object[] arguments) =>
        new(type.GetConstructors().Single(one => Takes(one.GetParameters(), arguments)), arguments);

    private static bool Takes(ParameterInfo[] parameters, object[] arguments) =>
        parameters.Length == arguments.Length && parameters.Zip(arguments).All(pair => pair.Second is null
            ? !pair.First.ParameterType.IsValueType : pair.First.ParameterType.IsInstanceOfType(pair.Second));
}
