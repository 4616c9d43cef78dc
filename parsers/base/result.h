// Result<T>: a value or the reason why it cannot be had; TRY hands the reason up.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace parsers {

// Why something could not be done. The coverage page of a report counts by these.
enum class ErrorCode { NotFound, Unreadable, Damaged, Unsupported, Encrypted, LimitReached };

// `what` is one sentence for an examiner: the file or place, what is wrong, what to do.
struct Error {
    ErrorCode code;
    std::string what;
};

// Holds either a T or an Error. Ask ok() before value() or error().
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return state_.index() == 0; }
    const T& value() const& { return std::get<0>(state_); }
    T& value() & { return std::get<0>(state_); }
    T value() && { return std::get<0>(std::move(state_)); }
    const Error& error() const { return std::get<1>(state_); }

private:
    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : error_(std::move(error)), ok_(false) {}

    bool ok() const { return ok_; }
    void value() const {}
    const Error& error() const { return error_; }

private:
    Error error_{ErrorCode::NotFound, {}};
    bool ok_ = true;
};

}  // namespace parsers

// TRY(expression): the value, or return the error from the enclosing function. It is a whole
// statement or a whole right-hand side, never part of another expression.
#define TRY(expression)                                   \
    __extension__({                                       \
        auto try_result_ = (expression);                  \
        if (!try_result_.ok())                            \
            return ::parsers::Error(try_result_.error()); \
        std::move(try_result_).value();                   \
    })
