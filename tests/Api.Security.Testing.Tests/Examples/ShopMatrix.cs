using Api.Security;
using Microsoft.AspNetCore.Builder;

namespace Api.Security.Testing.Tests.Examples;

/// <summary>A test of the shop. Add the attribute of your test framework.</summary>
public sealed class ShopMatrix
{
    public async Task Who_may_do_what_is_what_was_reviewed(WebApplication shop, string file)
    {
        await shop.StartAsync();
        await AuthorizationMatrix.CompareOrUpdateAsync(shop.Services, file);
    }
}
