package dev.vht.contracts.internal.model;

import dev.vht.contracts.annotation.Extent;
import dev.vht.contracts.internal.machine.Letters;
import dev.vht.contracts.internal.report.ViolationLog;
import dev.vht.contracts.scope.Sharing;
import dev.vht.contracts.verdict.Mode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A compiled contract: its roles, and the protocols over their events. */
public final class CompiledContract {
  private final Class<?> type;
  private final String noun;
  private final String creation;
  private final List<CompiledRole> roles;
  private final List<ProtocolRule> protocols;
  private final List<String> warnings;
  private final ViolationLog log = new ViolationLog();
  private final Sharing sharing = Sharing.create();
  private final Map<Integer, Letters> letters = new ConcurrentHashMap<>(1);
  private final boolean hasSlices;
  private final List<ProtocolRule> sharedProtocols;
  private volatile @Nullable Mode mode;

  public CompiledContract(
      Class<?> type,
      String noun,
      String creation,
      List<CompiledRole> roles,
      List<ProtocolRule> protocols,
      List<String> warnings) {
    this.type = type;
    this.noun = noun;
    this.creation = creation;
    this.roles = List.copyOf(roles);
    this.protocols = List.copyOf(protocols);
    this.warnings = List.copyOf(warnings);
    this.hasSlices = hasSlices(protocols);
    this.sharedProtocols = shared(protocols);
  }

  private static boolean hasSlices(List<ProtocolRule> protocols) {
    for (ProtocolRule protocol : protocols) {
      if (!protocol.keys().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static List<ProtocolRule> shared(List<ProtocolRule> protocols) {
    List<ProtocolRule> shared = new ArrayList<>();
    for (ProtocolRule protocol : protocols) {
      if (protocol.extent() == Extent.CONTRACT) {
        shared.add(protocol);
      }
    }
    return List.copyOf(shared);
  }

  /** The contract's own interface. */
  public Class<?> type() {
    return type;
  }

  /** The noun for its objects in reports. */
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

  public List<ProtocolRule> protocols() {
    return protocols;
  }

  /** Whether a protocol observes an event that names none of its keys. */
  public boolean hasKeylessEvents(ProtocolRule protocol) {
    for (CompiledRole role : roles) {
      for (MethodRules method : role.methods()) {
        if (method.subscription(protocol).hasKeylessEvents()) {
          return true;
        }
      }
    }
    return false;
  }

  /** The events of a protocol with several keys. */
  public Letters letters(ProtocolRule protocol) {
    return letters.computeIfAbsent(protocol.index(), unused -> letters(roles, protocol));
  }

  /** The events of a protocol with several keys, in some roles. */
  public static Letters letters(Collection<CompiledRole> roles, ProtocolRule protocol) {
    Set<Letters.Letter> found = new LinkedHashSet<>();
    if (protocol.space().isFinite()) {
      for (CompiledRole role : roles) {
        for (MethodRules method : role.methods()) {
          method.subscription(protocol).addLetters(protocol.space(), found);
        }
      }
    }
    return new Letters(protocol.space(), protocol.keys().size(), found, protocol::recovered);
  }

  /** What is legal in it and probably not intended. */
  public List<String> warnings() {
    return warnings;
  }

  /** Whether some protocol has slices. */
  public boolean hasSlices() {
    return hasSlices;
  }

  /** The protocols that observe all objects with the same sharing. */
  public List<ProtocolRule> sharedProtocols() {
    return sharedProtocols;
  }

  /** The events that name no key in any role. */
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

  /** Whether some method takes a key from an argument or a result that must not be printed. */
  public boolean isSensitive(String key) {
    return roles.stream()
        .flatMap(role -> role.methods().stream())
        .anyMatch(method -> method.isSensitive(key));
  }

  public ViolationLog log() {
    return log;
  }

  /** The sharing of objects that were attached without one. */
  public Sharing sharing() {
    return sharing;
  }

  /** What happens on a violation by any object, or null to use the mode of each. */
  @Nullable
  public Mode mode() {
    return mode;
  }

  public void mode(@Nullable Mode changed) {
    mode = changed;
  }
}
