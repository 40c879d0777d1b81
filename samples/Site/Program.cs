using Api.Security;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Site;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddRazorPages();
builder.Services.AddSignalR();
builder.Services.AddGrpc();
builder.Services.AddProblemDetails();
// A malformed request is 400 in Development too, not 500.
builder.Services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = false);
builder.Services.AddSingleton<OrderBook>();

// The pages: users log in at the identity provider, and a cookie remembers them.
builder.Services
    .AddAuthentication(o =>
    {
        o.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
        o.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme;
    })
    .AddCookie(o => o.SlidingExpiration = false)
    .AddOpenIdConnect(Login.Configure);
// The API, the hub and the gRPC service: tokens and API keys only. Browsers connect to hubs with a token in the URL.
builder.Services.AddApiSecurity(o => o.AcceptQueryToken("/hubs")).AddJwt().AddApiKeys();

var app = builder.Build();
// Errors of the site are pages, errors of the API are problems (JSON).
app.UseExceptionHandler("/error");
app.UseStatusCodePagesWithReExecute("/error/{0}");
app.UseWhen(context => context.Request.Path.StartsWithSegments("/api"), api => api.UseExceptionHandler().UseStatusCodePages());
app.UseAuthentication();
app.UseAuthorization();

app.MapStaticAssets();
app.MapRazorPages().WithStaticAssets();
app.MapOrders();
app.MapHub<OrderHub>("/hubs/orders", o => o.CloseOnAuthenticationExpiration = true).RequireScope("read:orders");
app.MapGrpcService<OrderService>().RequireScope("read:orders");
app.Run();
