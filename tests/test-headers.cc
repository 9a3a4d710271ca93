// SPDX-License-Identifier: GPL-2.0-only
//
// Carries the headers that all tests have precompiled.
int main() {
    return 0;
}
