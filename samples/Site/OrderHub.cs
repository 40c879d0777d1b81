using Microsoft.AspNetCore.SignalR;

namespace Site;

/// <summary>Tells users about their own new orders (<c>placed</c>). Clients only listen.</summary>
internal sealed class OrderHub : Hub;
