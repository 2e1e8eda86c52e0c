package dev.vht.cassandra.session;

import com.datastax.oss.driver.api.core.CqlSession;
import org.jspecify.annotations.Nullable;

/** What a session is opened from, or the session itself if it is the program's own. */
public final class SessionSource {
  private final @Nullable ClusterAddress address;
  private final @Nullable CqlSession session;
  private final String name;

  private SessionSource(
      @Nullable ClusterAddress address, @Nullable CqlSession session, String name) {
    this.address = address;
    this.session = session;
    this.name = name;
  }

  /** A cluster that this library opens a session with. */
  public static SessionSource at(ClusterAddress address) {
    return new SessionSource(address, null, "//" + address.hosts());
  }

  /** A session of the program's own, which stays open. */
  public static SessionSource of(String name, CqlSession session) {
    return new SessionSource(null, session, name);
  }

  /** Names the cluster in messages. */
  String name() {
    return name;
  }

  boolean isOfProgram() {
    return session != null;
  }

  CqlSession connect() {
    if (session != null) {
      return session;
    }
    if (address == null) {
      throw new IllegalStateException("neither an address nor a session");
    }
    return address.connect();
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // a session has identity
  public boolean equals(@Nullable Object other) {
    return other instanceof SessionSource source
        && session == source.session
        && (address == null ? source.address == null : address.equals(source.address));
  }

  @Override
  public int hashCode() {
    return session == null ? String.valueOf(address).hashCode() : System.identityHashCode(session);
  }
}
