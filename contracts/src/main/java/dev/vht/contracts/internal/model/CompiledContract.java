package dev.vht.contracts.internal.model;

import dev.vht.contracts.internal.report.ViolationLog;
import dev.vht.contracts.scope.Sharing;
import dev.vht.contracts.verdict.Mode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A contract, compiled: its roles and the protocols over all of their events. */
public final class CompiledContract {
  private final Class<?> type;
  private final String noun;
  private final String creation;
  private final List<CompiledRole> roles;
  private final List<ProtocolRule> protocols;
  private final ViolationLog log = new ViolationLog();
  private final Sharing sharing = Sharing.create();
  private volatile @Nullable Mode mode;

  /** Makes a contract. */
  public CompiledContract(
      Class<?> type,
      String noun,
      String creation,
      List<CompiledRole> roles,
      List<ProtocolRule> protocols) {
    this.type = type;
    this.noun = noun;
    this.creation = creation;
    this.roles = List.copyOf(roles);
    this.protocols = List.copyOf(protocols);
  }

  /** The contract's own interface. */
  public Class<?> type() {
    return type;
  }

  /** What reports call an object of it. */
  public String noun() {
    return noun;
  }

  /** The event with which a trace begins, or "". */
  public String creation() {
    return creation;
  }

  /** The roles, the contract's own interface first. */
  public List<CompiledRole> roles() {
    return roles;
  }

  /** The protocols. */
  public List<ProtocolRule> protocols() {
    return protocols;
  }

  /** The events that name no key, whoever has them. */
  public Set<String> keylessEvents() {
    List<EventRule> events =
        roles.stream()
            .flatMap(role -> role.methods().stream())
            .flatMap(method -> method.events.stream())
            .toList();
    Set<String> keyless = events.stream().map(EventRule::name).collect(Collectors.toSet());
    events.stream()
        .filter(event -> !event.keys().isEmpty())
        .map(EventRule::name)
        .forEach(keyless::remove);
    return keyless;
  }

  public ViolationLog log() {
    return log;
  }

  /** The trace that objects share which were attached without a sharing of their own. */
  public Sharing sharing() {
    return sharing;
  }

  /** What happens at violations of all objects, or null if each has its own. */
  @Nullable
  public Mode mode() {
    return mode;
  }

  /** Sets what happens at violations of all objects; null for what each was attached with. */
  public void mode(@Nullable Mode changed) {
    mode = changed;
  }
}
