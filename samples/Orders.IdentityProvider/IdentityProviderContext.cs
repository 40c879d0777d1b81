using Microsoft.EntityFrameworkCore;

namespace Orders.IdentityProvider;

internal sealed class IdentityProviderContext(DbContextOptions<IdentityProviderContext> options) : DbContext(options);
